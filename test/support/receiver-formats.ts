/** The parts of the receivers' published formats that Relink uses, closed: a member that is not here is not known to exist. */

const text = { type: 'string', minLength: 1 };
const link = { type: 'string', format: 'uri', pattern: '^https?://', maxLength: 3_000 };
const plainText = (maxLength: number) => ({
  type: 'object',
  additionalProperties: false,
  required: ['type', 'text'],
  properties: { type: { const: 'plain_text' }, text: { ...text, maxLength }, emoji: { type: 'boolean' } },
});
const block = (type: string, required: readonly string[], properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required: ['type', ...required],
  properties: { type: { const: type }, block_id: { type: 'string', maxLength: 255 }, ...properties },
});

/**
 * Slack, “Reference: blocks” and “Reference: block elements”: up to 50 blocks; header 150 characters, text of a section 3000, 10 elements
 * of a context, 25 of actions, text of a button 75 and its address 3000.
 */
export const slackPayload = {
  type: 'object',
  additionalProperties: false,
  required: ['text', 'blocks'],
  properties: {
    text: { ...text, maxLength: 40_000 },
    blocks: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: {
        oneOf: [
          block('header', ['text'], { text: plainText(150) }),
          block('section', ['text'], { text: plainText(3_000) }),
          block('context', ['elements'], { elements: { type: 'array', minItems: 1, maxItems: 10, items: plainText(3_000) } }),
          block('actions', ['elements'], {
            elements: { type: 'array', minItems: 1, maxItems: 25, items: block('button', ['text'], { text: plainText(75), url: link }) },
          }),
        ],
      },
    },
  },
};

const spacing = { enum: ['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'] };

/**
 * The schema of Adaptive Cards 1.5 (microsoft/AdaptiveCards, `schemas/1.5.0/adaptive-card.json`): AdaptiveCard, TextBlock, FactSet and
 * Action.OpenUrl. Around it the message of Teams (Microsoft Learn, “Create an Incoming Webhook”, “Send adaptive cards”).
 */
export const adaptiveCardMessage = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'attachments'],
  properties: {
    type: { const: 'message' },
    attachments: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['contentType', 'content'],
        properties: {
          contentType: { const: 'application/vnd.microsoft.card.adaptive' },
          content: {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'version', 'body'],
            properties: {
              $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
              type: { const: 'AdaptiveCard' },
              version: { enum: ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'] },
              msteams: { type: 'object', additionalProperties: false, properties: { width: { const: 'Full' } } },
              body: {
                type: 'array',
                items: {
                  oneOf: [
                    {
                      type: 'object',
                      additionalProperties: false,
                      required: ['type', 'text'],
                      properties: {
                        type: { const: 'TextBlock' },
                        text: { type: 'string' },
                        color: { enum: ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'] },
                        size: { enum: ['default', 'small', 'medium', 'large', 'extraLarge'] },
                        weight: { enum: ['default', 'lighter', 'bolder'] },
                        wrap: { type: 'boolean' },
                        spacing,
                      },
                    },
                    {
                      type: 'object',
                      additionalProperties: false,
                      required: ['type', 'facts'],
                      properties: {
                        type: { const: 'FactSet' },
                        spacing,
                        facts: {
                          type: 'array',
                          items: {
                            type: 'object',
                            additionalProperties: false,
                            required: ['title', 'value'],
                            properties: { title: { type: 'string' }, value: { type: 'string' } },
                          },
                        },
                      },
                    },
                  ],
                },
              },
              actions: {
                type: 'array',
                maxItems: 6,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['type', 'url'],
                  properties: { type: { const: 'Action.OpenUrl' }, title: text, url: link },
                },
              },
            },
          },
        },
      },
    },
  },
};

/**
 * PagerDuty's OpenAPI document of the Events API v2 (PagerDuty/api-schema, `reference/events-v2/openapiv3.json`), with the lengths of “Send
 * an Alert Event”: summary 1024, dedup_key 255, routing_key 32. “Required unless the event_type is trigger”: dedup_key.
 */
export const pagerDutyRequest = {
  type: 'object',
  additionalProperties: false,
  required: ['routing_key', 'event_action', 'dedup_key'],
  anyOf: [
    { properties: { event_action: { const: 'resolve' } } },
    { properties: { event_action: { const: 'trigger' }, payload: { type: 'object' } }, required: ['payload'] },
  ],
  properties: {
    routing_key: { type: 'string', minLength: 32, maxLength: 32 },
    event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
    dedup_key: { type: 'string', minLength: 1, maxLength: 255 },
    client: { type: 'string' },
    client_url: link,
    links: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['href'], properties: { href: link, text } },
    },
    payload: {
      type: 'object',
      additionalProperties: false,
      required: ['summary', 'severity', 'source'],
      properties: {
        summary: { ...text, maxLength: 1_024 },
        timestamp: { type: 'string', format: 'date-time' },
        severity: { enum: ['critical', 'warning', 'error', 'info'] },
        source: text,
        component: { type: 'string' },
        group: { type: 'string' },
        class: { type: 'string' },
        custom_details: { type: 'object' },
      },
    },
  },
};
