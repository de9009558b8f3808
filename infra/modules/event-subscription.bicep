// What Relink wants to be told. Delivery to a function uses Event Grid's own access to it: identities deliver to queues, topics, hubs and storage only ("Event delivery with a managed identity").

param systemTopicName string
param name string
param functionAppId string
param storageAccountId string

var eventFilter = loadJsonContent('../event-filter.json')

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/cluster-events'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: eventFilter.includedEventTypes
      advancedFilters: eventFilter.advancedFilters
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageAccountId
          blobContainerName: 'dead-letters'
        }
      }
    }
  }
}

output id string = eventSubscription.id
