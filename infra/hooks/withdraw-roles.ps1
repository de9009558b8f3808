# The same as withdraw-roles.sh, for PowerShell 7.
$ErrorActionPreference = 'Stop'
if (-not $env:RELINK_PRINCIPAL_ID) { throw 'RELINK_PRINCIPAL_ID is not set: run azd provision first' }

foreach ($role in "$env:RELINK_WITHDRAWN_ROLES".Split(' ', [StringSplitOptions]::RemoveEmptyEntries)) {
  $subscription = $role.Split('/')[2]
  $name = $role.Split('/')[-1]
  $assignments = az role assignment list --only-show-errors --all --assignee $env:RELINK_PRINCIPAL_ID --fill-principal-name false --subscription $subscription `
    --query "[?ends_with(roleDefinitionId, '$name')].id" --output tsv
  if ($LASTEXITCODE -ne 0) { throw "az role assignment list failed in $subscription" }
  foreach ($assignment in $assignments) {
    az rest --only-show-errors --output none --method delete --url "${assignment}?api-version=2022-04-01"
    if ($LASTEXITCODE -ne 0) { throw "could not withdraw $assignment" }
    Write-Output "Withdrew $assignment"
  }
}
