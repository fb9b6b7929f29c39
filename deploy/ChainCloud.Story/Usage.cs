using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>What is printed when the platform stays up.</summary>
public static class Usage
{
    public static void Print(TextWriter output, Stage stage)
    {
        var acme = stage.Host!;
        var config = Path.Combine(stage.Folder, "acme.site-website-{stage.Chains[0].Code}.json");
        output.WriteLine($"""

            Everything runs. Try it (Ctrl-C stops all of it):

              curl -s {stage.Gateway.Address}v1/assets -H "Authorization: Bearer {acme.ColdToken}"
              curl -s {stage.Gateway.Address}v1/balances -H "Authorization: Bearer {acme.HotToken}"
              curl -s {stage.Gateway.Address}openapi/v1.json

            The example website (addresses are checked before they are shown):

              {Binaries.Website} address --asset {stage.Chains[0].Code} --id customer-2 --config {config}
              {Binaries.Website} payout --asset {stage.Chains[0].Code} --id order-9 --to ADDRESS=1000000 --config {config}

            The devices:

              {Binaries.ColdSigner} vault status --dir {stage.SendVault.Folder}
              {Binaries.ColdSigner} vdevice status --dir {acme.VDevice.Folder}

            {NodeOf(stage)}
            These tokens are for this run only; they end with it.
            """);
    }

    private static string NodeOf(Stage stage) => stage.Nodes.Litecoin is { } node
        ? $"""
            Litecoin's node (mine a block, then look at the deposit):

              litecoin-cli -regtest -datadir={node.DataDirectory} -rpcport={node.RpcPort} -rpcwallet=tests -generate 1

            """
        : "";
}
