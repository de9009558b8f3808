#!/bin/sh
# Before azd down: removes what the deletion of Relink's resource group would leave behind. That is event subscriptions, role assignments and role definitions, and the groups of topics in other subscriptions.
# First stop Relink and let runs end (docs/operate.md): a repair that is cut off here leaves endpoints missing. May be run again at any time.
set -eu
: "${RELINK_PRINCIPAL_ID:?is not set: nothing is deployed from this azd environment}" "${AZURE_ENV_NAME:?}"

remove() {
  az rest --only-show-errors --output none --method delete --url "$1?api-version=$2"
  echo "Removed $1"
}

for topic in ${RELINK_SYSTEM_TOPICS-}; do
  remove "$topic/eventSubscriptions/relink" 2025-02-15
done

for subscription in ${RELINK_WATCHED_SUBSCRIPTIONS-}; do
  assignments=$(az role assignment list --only-show-errors --all --assignee "$RELINK_PRINCIPAL_ID" --fill-principal-name false --subscription "$subscription" \
    --query '[].id' --output tsv | tr -d '\r')
  for assignment in $assignments; do
    remove "$assignment" 2022-04-01
  done
done

for role in ${RELINK_ROLE_DEFINITIONS-}; do
  remove "$role" 2022-04-01
done

for group in ${RELINK_EVENT_GROUPS-}; do
  subscription=${group#/*/}
  subscription=${subscription%%/*}
  # Only a group that carries this installation's tag.
  tagged=$(az group list --only-show-errors --subscription "$subscription" --tag "azd-env-name=$AZURE_ENV_NAME" --query "[?name=='${group##*/}'].name" --output tsv | tr -d '\r')
  if [ -n "$tagged" ]; then
    az group delete --only-show-errors --output none --yes --name "$tagged" --subscription "$subscription"
    echo "Removed $group"
  fi
done
