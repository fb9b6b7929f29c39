using ChainCloud.Silo.Audit;
using ChainCloud.Silo.Hosting;
using Microsoft.Extensions.Hosting;

if (args is [ReconcileCommand.Name, .. var rest])
{
    return await ReconcileCommand.Run(rest, Console.Out, Console.Error);
}

var builder = Host.CreateApplicationBuilder(args);
builder.AddChainCloudSilo();
await builder.Build().RunAsync();
return 0;
