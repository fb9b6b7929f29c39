using System.Diagnostics;
using System.Text.Json;
using ChainCloud.Chains;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>The real nodes that the story's assets need, and the assets on them.</summary>
public sealed class StageNodes : IAsyncDisposable
{
    private const long BlockReward = 5_000_000_000;
    private const int SpareCoins = 5;

    // What the story sends of an asset, in units of StageChain.Unit, and something to spare.
    private const int UnitsSpent = 25;

    private const string TokenCode = "TUSD";
    private const int TokenDecimals = 6;
    private const long TokenGas = 100_000;

    private readonly List<ITestNode> _nodes = [];
    private readonly List<StageChain> _chains = [];

    /// <summary>In the order in which the assets were asked for; the token after ether.</summary>
    public IReadOnlyList<StageChain> Chains => _chains;

    public IReadOnlyList<ITestNode> Nodes => _nodes;

    /// <summary>Who approved the token; null without tokens.</summary>
    public AdministratorDesk? Administrators { get; private set; }

    /// <summary>Litecoin's node, for those who want to mine by hand; null without it.</summary>
    public LitecoinNode? Litecoin => _nodes.OfType<LitecoinNode>().FirstOrDefault();

    /// <summary>Starts a node for each asset. With ether comes a token: deployed, listed, approved by two of three administrators.</summary>
    public static async Task<StageNodes> Start(string folder, IReadOnlyList<string> assets)
    {
        var nodes = new StageNodes();
        try
        {
            foreach (var code in assets)
            {
                await nodes.Start(folder, code);
            }

            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task Start(string folder, string code)
    {
        var asset = AssetRegistry.For(AssetId.Parse(code).Value, Network.Regtest).Value;
        switch (code)
        {
            case "LTC":
                await Add(asset, await LitecoinNode.StartAsync());
                break;
            case "BTC":
                await Add(asset, await BitcoinNode.StartAsync());
                break;
            case "DOGE":
                await Add(asset, await DogecoinNode.StartAsync());
                break;
            default:
                var anvil = await AnvilNode.StartAsync();
                _nodes.Add(anvil);
                _chains.Add(new EvmStageChain(asset, anvil));
                await AddToken(folder, asset, anvil);
                break;
        }
    }

    private async Task Add(AssetDefinition asset, UtxoTestNode node)
    {
        _nodes.Add(node);
        var chain = new UtxoStageChain(asset, node);
        await node.FundWalletAsync(SpareCoins + (int)(UnitsSpent * chain.Unit / BlockReward));
        _chains.Add(chain);
    }

    private async Task AddToken(string folder, AssetDefinition chain, AnvilNode anvil)
    {
        var contract = AccountAddress.ParseHex(await anvil.DeployAsync(await TokenCodeToDeploy())).Value;
        Administrators = await AdministratorDesk.Create(folder);
        await Administrators.Approve(chain.Asset, [new ListedToken(AssetId.Parse(TokenCode).Value, contract, TokenDecimals, TokenGas)]);
        _chains.Add(new EvmStageChain(Administrators.Catalog().Find(AssetId.Parse(TokenCode).Value).Value, anvil));
    }

    /// <summary>The demo token, compiled by the Solidity compiler that deploy/install brought.</summary>
    private static async Task<string> TokenCodeToDeploy()
    {
        var compiler = Path.Combine(Binaries.Repository, "deploy/nodes/compile.js");
        var source = Path.Combine(Binaries.Repository, "deploy/nodes/DemoToken.sol");
        using var run = Process.Start(new ProcessStartInfo("node", [compiler, source]) { RedirectStandardOutput = true })!;
        var output = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        return run.ExitCode == 0
            ? JsonDocument.Parse(output).RootElement.GetProperty("DemoToken").GetString()!
            : throw new StoryException("The demo token was not compiled: run deploy/install.");
    }
}
