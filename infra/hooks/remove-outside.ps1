# The same as remove-outside.sh, for PowerShell 7.
$ErrorActionPreference = 'Stop'
foreach ($name in 'RELINK_PRINCIPAL_ID', 'AZURE_ENV_NAME') {
  if (-not [Environment]::GetEnvironmentVariable($name)) { throw "$name is not set: nothing is deployed from this azd environment" }
}

function Get-List($text) { "$text".Split(' ', [StringSplitOptions]::RemoveEmptyEntries) }

function Remove-Id($id, $apiVersion) {
  az rest --only-show-errors --output none --method delete --url "${id}?api-version=$apiVersion"
  if ($LASTEXITCODE -ne 0) { throw "could not remove $id" }
  Write-Output "Removed $id"
}

foreach ($topic in Get-List $env:RELINK_SYSTEM_TOPICS) { Remove-Id "$topic/eventSubscriptions/relink" '2025-02-15' }

foreach ($subscription in Get-List $env:RELINK_WATCHED_SUBSCRIPTIONS) {
  $assignments = az role assignment list --only-show-errors --all --assignee $env:RELINK_PRINCIPAL_ID --fill-principal-name false --subscription $subscription `
    --query '[].id' --output tsv
  if ($LASTEXITCODE -ne 0) { throw "az role assignment list failed in $subscription" }
  foreach ($assignment in $assignments) { Remove-Id $assignment '2022-04-01' }
}

foreach ($role in Get-List $env:RELINK_ROLE_DEFINITIONS) { Remove-Id $role '2022-04-01' }

foreach ($group in Get-List $env:RELINK_EVENT_GROUPS) {
  $subscription = $group.Split('/')[2]
  $name = $group.Split('/')[-1]
  $tagged = az group list --only-show-errors --subscription $subscription --tag "azd-env-name=$env:AZURE_ENV_NAME" --query "[?name=='$name'].name" --output tsv
  if ($LASTEXITCODE -ne 0) { throw "az group list failed in $subscription" }
  if ($tagged) {
    az group delete --only-show-errors --output none --yes --name $tagged --subscription $subscription
    if ($LASTEXITCODE -ne 0) { throw "could not remove $group" }
    Write-Output "Removed $group"
  }
}
