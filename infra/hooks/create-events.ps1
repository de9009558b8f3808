# The same as create-events.sh, for PowerShell 7.
$ErrorActionPreference = 'Stop'
foreach ($name in 'RELINK_SYSTEM_TOPICS', 'RELINK_FUNCTION_APP_ID', 'RELINK_STORAGE_ACCOUNT_ID', 'AZURE_LOCATION') {
  if (-not [Environment]::GetEnvironmentVariable($name)) { throw "$name is not set: run azd provision first" }
}
$template = Join-Path $PSScriptRoot '..' 'events.bicep'
$wait = if ($env:RELINK_RETRY_SECONDS) { [int]$env:RELINK_RETRY_SECONDS } else { 30 }
$failed = @()

foreach ($topic in $env:RELINK_SYSTEM_TOPICS.Split(' ', [StringSplitOptions]::RemoveEmptyEntries)) {
  $subscription = $topic.Split('/')[2]
  az provider register --only-show-errors --output none --namespace Microsoft.PolicyInsights --subscription $subscription
  if ($LASTEXITCODE -ne 0) { throw "az provider register failed in $subscription" }
  for ($try = 1; $try -le 5; $try++) {
    az deployment sub create --only-show-errors --output none --name "relink-events-$env:AZURE_LOCATION" --location $env:AZURE_LOCATION --subscription $subscription `
      --template-file $template `
      --parameters systemTopicId=$topic functionAppId=$env:RELINK_FUNCTION_APP_ID storageAccountId=$env:RELINK_STORAGE_ACCOUNT_ID
    if ($LASTEXITCODE -eq 0) { break }
    if ($try -eq 5) { $failed += $topic } else { Start-Sleep -Seconds $wait }
  }
}

if ($failed) {
  throw "No event subscription on: $failed. Relink works without it, but notices a restart up to five minutes later. Run 'azd hooks run postdeploy' to try again."
}
Write-Output 'Event subscriptions are in place.'
