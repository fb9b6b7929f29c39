using ChainCloud.Silo.Hosting;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddChainCloudSilo();
await builder.Build().RunAsync();
