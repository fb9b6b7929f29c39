using ChainCloud.Gateway.Addresses;
using ChainCloud.Gateway.Audit;
using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Devices;
using ChainCloud.Gateway.Events;
using ChainCloud.Gateway.Hosting;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Ledger;
using ChainCloud.Gateway.Merchants;
using ChainCloud.Gateway.Payouts;
using ChainCloud.Gateway.Restoring;
using ChainCloud.Gateway.Transfers;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddGateway();
builder.AddEngine();

var app = builder.Build();
app.UseGateway();

app.MapStatus();
app.MapAssets();
app.MapBatches();
app.MapAddresses();
app.MapDeposits();
app.MapPayouts();
app.MapApprovals();
app.MapTransfers();
app.MapLedger();
app.MapEvents();
app.MapVault();
app.MapOperator();
app.MapHalts();
app.MapReconciliation();
app.MapRestoration();

await app.RunAsync();
