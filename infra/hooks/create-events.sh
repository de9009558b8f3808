#!/bin/sh
# After azd deploy: the event subscription of each watched subscription. Before that the function is not there, and Event Grid refuses.
# Reads outputs of main.bicep from the environment, as azd sets them. May be run again at any time.
set -eu
: "${RELINK_SYSTEM_TOPICS:?is not set: run azd provision first}" "${RELINK_FUNCTION_APP_ID:?}" "${RELINK_STORAGE_ACCOUNT_ID:?}" "${AZURE_LOCATION:?}"
infra=$(cd "$(dirname "$0")/.." && pwd)

create_events() {
  az deployment sub create --only-show-errors --output none --name "relink-events-$AZURE_LOCATION" --location "$AZURE_LOCATION" --subscription "$2" \
    --template-file "$infra/events.bicep" \
    --parameters systemTopicId="$1" functionAppId="$RELINK_FUNCTION_APP_ID" storageAccountId="$RELINK_STORAGE_ACCOUNT_ID"
}

failed=''
for topic in $RELINK_SYSTEM_TOPICS; do
  subscription=${topic#/*/}
  subscription=${subscription%%/*}
  # Relink asks Azure Policy before it deletes anything.
  az provider register --only-show-errors --output none --namespace Microsoft.PolicyInsights --subscription "$subscription"
  try=1
  # A function can take some minutes to be listed, and a new role some minutes to count.
  until create_events "$topic" "$subscription"; do
    if [ "$try" -ge 5 ]; then
      failed="$failed $topic"
      break
    fi
    try=$((try + 1))
    sleep "${RELINK_RETRY_SECONDS:-30}"
  done
done

if [ -n "$failed" ]; then
  echo "No event subscription on:$failed. Relink works without it, but notices a restart up to five minutes later. Run 'azd hooks run postdeploy' to try again." >&2
  exit 1
fi
echo "Event subscriptions are in place."
