using ChainCloud.Silo.Audit;
using ChainCloud.Silo.Hosting;
using ChainCloud.Silo.Restoring;
using Microsoft.Extensions.Hosting;

if (args is [ReconcileCommand.Name, .. var rest])
{
    return await ReconcileCommand.Run(rest, Console.Out, Console.Error);
}

if (args is ["store", ..])
{
    return await StoreCommands.Run(args[1..], Console.Out, Console.Error);
}

var builder = Host.CreateApplicationBuilder(args);
builder.AddChainCloudSilo();
await builder.Build().RunAsync();
return 0;
