// What `@azure/functions` finds when it asks for `@azure/functions-core`; load-app.ts put it there.
module.exports = globalThis[Symbol.for('relink.local.functions-core')];
