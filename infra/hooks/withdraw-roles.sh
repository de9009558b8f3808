#!/bin/sh
# After azd provision: takes back the roles that a former provisioning gave and this one does not, because a deployment only adds. For example the repairer, when the mode went back to observe.
# Reads outputs of main.bicep from the environment, as azd sets them. May be run again at any time.
set -eu
: "${RELINK_PRINCIPAL_ID:?is not set: run azd provision first}"

for role in ${RELINK_WITHDRAWN_ROLES-}; do
  subscription=${role#/*/}
  subscription=${subscription%%/*}
  assignments=$(az role assignment list --only-show-errors --all --assignee "$RELINK_PRINCIPAL_ID" --fill-principal-name false --subscription "$subscription" \
    --query "[?ends_with(roleDefinitionId, '${role##*/}')].id" --output tsv | tr -d '\r')
  for assignment in $assignments; do
    az rest --only-show-errors --output none --method delete --url "$assignment?api-version=2022-04-01"
    echo "Withdrew $assignment"
  done
done
