using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Chains;

/// <summary>One platform on the nodes of several chains, one of which has two.</summary>
public sealed class SeveralChains
{
    [Fact]
    public async Task Every_chain_is_followed_on_its_own_node_and_shown_as_ok()
    {
        var folder = Directory.CreateTempSubdirectory("chaincloud-chains-").FullName;
        await using var bitcoin = await BitcoinNode.StartAsync();
        await using var otherBitcoin = await BitcoinNode.StartAsync();
        await using var litecoin = await LitecoinNode.StartAsync();
        await using var dogecoin = await DogecoinNode.StartAsync();
        await using (var platform = new GatewayProcess(
            PlatformDatabase.Sqlite(Path.Combine(folder, "chaincloud.db")), [bitcoin, otherBitcoin, litecoin, dogecoin]))
        {
            await platform.Start();
            await Shows(platform, "BTC=ok DOGE=ok LTC=ok");
            await bitcoin.MineAsync(5);
            await Shows(platform, "BTC=node_stale DOGE=ok LTC=ok");
            await otherBitcoin.ConnectAsync(bitcoin);
            await Shows(platform, "BTC=ok DOGE=ok LTC=ok");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task Shows(GatewayProcess platform, string states)
    {
        using var http = new HttpClient { BaseAddress = platform.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", platform.OperatorToken);
        var seen = "";
        await Eventually.True(
            async () =>
            {
                var assets = JsonNode.Parse(await http.GetStringAsync(new Uri("v1/assets", UriKind.Relative)))!["items"]!.AsArray();
                seen = string.Join(' ', assets.Select(asset => $"{asset!["asset"]}={asset["node_state"] ?? asset["nodeState"]}").Order());
                return seen == states;
            },
            PlatformStage.Limit,
            () => $"{states} was not shown, but {seen}:\n{platform.Output}");
    }
}
