using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Client;
using ChainCloud.Statements;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Accounts;

/// <summary>
/// A real Ethereum node with a token, the platform, two vaults, one merchant with its V-Device, couriers, all as processes; a hot account that
/// holds ether and the token. Started once for the tests of a class; each of them leaves nothing unfinished.
/// </summary>
public sealed class EthereumStage : IAsyncLifetime
{
    public static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    public static readonly AssetId Token = AssetId.Parse("TUSD").Value;

    private static readonly BigInteger HotEther = 10 * BigInteger.Pow(10, 18);
    private static readonly BigInteger HotTokens = 1_000_000_000;

    private readonly List<IAsyncDisposable> _started = [];
    private string _folder = "";
    private HttpClient _http = null!;
    private WebsiteKeys _keys = null!;
    private int _names;

    public static TimeSpan Limit => PlatformStage.Limit;

    public AnvilNode Node { get; private set; } = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public OperatorConsole Operators { get; private set; } = null!;

    public OfflineDevice SendVault { get; private set; } = null!;

    public MerchantPlace Merchant { get; private set; } = null!;

    public ChainCloudClient Cold { get; private set; } = null!;

    public ChainCloudClient Hot { get; private set; } = null!;

    public AccountAddress Contract { get; private set; }

    /// <summary>The one account that pays.</summary>
    public AccountAddress Account { get; private set; }

    public async Task InitializeAsync()
    {
        try
        {
            await Start();
        }
        catch
        {
            // Nobody else would end what runs already.
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>A name that no other test of the class uses.</summary>
    public string Name() => $"order-{Interlocked.Increment(ref _names)}";

    /// <summary>An account that nobody used.</summary>
    public static AccountAddress Nobody() => new(RandomNumberGenerator.GetBytes(AccountAddress.Length));

    public async Task<string> Ask(AssetId asset, AccountAddress to, BigInteger units, Amount? maxFee = null) => (await Hot.RequestPayoutAsync(
        new PayoutOrder(Name(), asset, [new PayoutDestination(EvmAddress.Format(to), Amount.Of(asset, units))], maxFee))).Id;

    public Task<PayoutReply> Is(string id, params string[] states) => Is(id, reply => states.Contains(reply.State), string.Join(" or ", states));

    public Task<PayoutReply> Is(string id, Func<PayoutReply, bool> condition, string wanted)
    {
        PayoutReply? last = null;
        return Eventually.NotNull(
            async () => condition(last = await Hot.ReadPayoutAsync(id)) ? last : null,
            Limit, () => $"payout {id} did not become {wanted}, it is {last}:\n{Gateway.Output}");
    }

    /// <summary>kill -9, then a start on the same database and port.</summary>
    public async Task KillAndRestart()
    {
        await Gateway.Kill();
        await Gateway.Start();
    }

    /// <summary>Mines what waits and makes it final.</summary>
    public async Task Settle()
    {
        await Node.MineAsync();
        await Node.FinalizeAsync();
    }

    public async Task<BalanceReply> HotBalance(AssetId asset) => (await Hot.BalancesAsync()).Single(b => b.Asset == asset.Code).Hot;

    public async Task<BigInteger> Held(AssetId asset, AccountAddress holder)
    {
        if (asset == Eth)
        {
            return await Node.BalanceAsync(holder.ToString());
        }

        var call = new { to = Contract.ToString(), data = $"0x{Convert.ToHexStringLower(Abi.BalanceOf(holder))}" };
        return Abi.TryUInt256(Convert.FromHexString((await Node.Rpc.CallAsync("eth_call", call, "latest")).GetString()![2..]))!.Value;
    }

    /// <summary>Nothing is held any more, and both books say to the unit what the account has on the chain.</summary>
    public Task LedgerEqualsChain()
    {
        var seen = "";
        return Eventually.True(
            async () =>
            {
                var (ether, tokens) = (await HotBalance(Eth), await HotBalance(Token));
                seen = $"{ether} {tokens}, on the chain {await Held(Eth, Account)} {await Held(Token, Account)}";
                return (ether.Reserved, tokens.Reserved) == ("0", "0")
                    && ChainAudit.Units(ether.Posted) == await Held(Eth, Account) && ChainAudit.Units(tokens.Posted) == await Held(Token, Account);
            },
            Limit,
            () => $"ledger and chain differ: {seen}");
    }

    public async Task DisposeAsync()
    {
        _http?.Dispose();
        _keys?.Dispose();
        Operators?.Dispose();
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("chaincloud-ethereum-").FullName;
        Node = Keep(await AnvilNode.StartAsync());
        Contract = AccountAddress.ParseHex(await Node.DeployAsync(await TokenCode())).Value;
        var administrators = await AdministratorDesk.Create(_folder);
        await administrators.Approve(Eth, [new ListedToken(Token, Contract, 6, 100_000)]);
        var settings = new Dictionary<string, string>(administrators.PlatformSettings())
        {
            ["Gateway__Assets__0"] = Eth.Code,
            ["Gateway__Assets__1"] = Token.Code,
            ["Payouts__RebroadcastAfter"] = "00:00:01",
        };
        Gateway = Keep(new GatewayProcess(PlatformDatabase.Sqlite(Path.Combine(_folder, "chaincloud.db")), [Node], settings));
        await Gateway.Start();
        Operators = new OperatorConsole(Gateway.Address, Gateway.OperatorToken);
        var receiveVault = Keep(await OfflineDevice.CreateVault(_folder, "v-receive", "receive", administrators: administrators));
        SendVault = Keep(await OfflineDevice.CreateVault(_folder, "v-send", "send", administrators: administrators));
        await SendVault.RunUnsealed(["tokens", "import", administrators.TokenList!]);
        var assets = administrators.Catalog();
        Merchant = Keep(await MerchantPlace.Create(
            _folder, "acme", 0, receiveVault, SendVault, Operators, null, [assets.Find(Eth).Value, assets.Find(Token).Value], administrators));
        foreach (var device in (OfflineDevice[])[receiveVault, SendVault, Merchant.VDevice])
        {
            device.Serve();
            device.StartCourier(Gateway.Address, await Operators.IssueCourierToken(device.Name));
        }

        var json = JsonNode.Parse(File.ReadAllText(Merchant.WebsiteKeyFile))!;
        _keys = new WebsiteKeys(
            MerchantId.Parse((string)json["merchant"]!).Value, NetworkNames.Parse((string)json["network"]!).Value,
            [DevicePublicKey.Parse((string)json["channel_key"]!).Value], Convert.FromHexString((string)json["sealing_key"]!), assets: assets);
        _http = new HttpClient { BaseAddress = Gateway.Address };
        (Cold, Hot) = (new ChainCloudClient(_http, Merchant.ColdToken, _keys), new ChainCloudClient(_http, Merchant.HotToken, _keys));
        await FundHotAccount();
    }

    private async Task FundHotAccount()
    {
        await Cold.RequestBatchAsync(Eth, AddressPurpose.Hot, "hot");
        await Eventually.True(
            async () => (await Cold.ListBatchesAsync(Eth)).Items.Any(b => b.State == "verified"), Limit, () => $"no batch was verified:\n{Gateway.Output}");
        var address = (await Cold.NextVerifiedAddressAsync(Eth, AddressPurpose.Hot, "hot-0")).Text;
        Account = EvmAddress.Parse(address).Value;
        await Node.SendAsync(address, HotEther);
        await Node.SendAsync(Contract.ToString(), 0, $"0x{Convert.ToHexStringLower(Abi.Transfer(Account, HotTokens))}");
        await Settle();
        await Eventually.True(
            async () => (await Hot.BalancesAsync()).Count >= 2 && (await HotBalance(Eth)).Available == $"{HotEther}" && (await HotBalance(Token)).Available == $"{HotTokens}",
            Limit, () => $"the hot account was not funded:\n{Gateway.Output}");
    }

    private static async Task<string> TokenCode()
    {
        var files = new[] { "deploy/nodes/compile.js", "deploy/nodes/DemoToken.sol" }.Select(file => Path.Combine(Binaries.Repository, file));
        using var compiler = Process.Start(new ProcessStartInfo("node", files) { RedirectStandardOutput = true })!;
        var output = await compiler.StandardOutput.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        return compiler.ExitCode == 0
            ? JsonDocument.Parse(output).RootElement.GetProperty("DemoToken").GetString()!
            : throw new InvalidOperationException("The token was not compiled: run deploy/install.");
    }

    private T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
