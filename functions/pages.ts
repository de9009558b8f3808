import { app } from '@azure/functions';
import { pageAnsweredBy } from '../shared/app-http.ts';

// The app itself makes sure of who asks, as for the API, so that a browser without a function key gets in.

/** What needs a person, then every cluster. */
app.http('page-overview', { methods: ['GET'], authLevel: 'anonymous', route: 'page', handler: pageAnsweredBy('overview') });

/** One cluster with its holds, findings and runs. */
app.http('page-cluster', { methods: ['GET'], authLevel: 'anonymous', route: 'page/clusters', handler: pageAnsweredBy('cluster') });

/** One run over time, with its plan and journal. */
app.http('page-run', { methods: ['GET'], authLevel: 'anonymous', route: 'page/runs/{runId}', handler: pageAnsweredBy('run') });

/** What the sweep sees. */
app.http('page-findings', { methods: ['GET'], authLevel: 'anonymous', route: 'page/findings', handler: pageAnsweredBy('findings') });

/** Open alerts and those that are over. */
app.http('page-alerts', { methods: ['GET'], authLevel: 'anonymous', route: 'page/alerts', handler: pageAnsweredBy('alerts') });

/** What to do about an alert. */
app.http('page-runbook', { methods: ['GET'], authLevel: 'anonymous', route: 'page/runbooks/{code}', handler: pageAnsweredBy('runbook') });

/** Release, settings without secrets, timers. */
app.http('page-about', { methods: ['GET'], authLevel: 'anonymous', route: 'page/about', handler: pageAnsweredBy('about') });

/** What an action will do, with its form. */
app.http('page-confirm', { methods: ['GET'], authLevel: 'anonymous', route: 'page/actions/{action}', handler: pageAnsweredBy('confirm') });

/** The form of an action, sent. */
app.http('page-act', { methods: ['POST'], authLevel: 'anonymous', route: 'page/actions/{action}', handler: pageAnsweredBy('act') });

/** Style, script and icon, for anybody. */
app.http('page-asset', { methods: ['GET'], authLevel: 'anonymous', route: 'page/assets/{name}', handler: pageAnsweredBy('asset') });
