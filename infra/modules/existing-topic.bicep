// A system topic that somebody else made. It stays as it is, and must have a system-assigned identity: dead letters are written with it.

param name string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: name
}

output principalId string = topic.identity.principalId
