using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Node.Tests.Watching;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>A real Ethereum node, listed tokens on it, a platform that follows it, and addresses of two merchants.</summary>
internal sealed class EvmStage : IAsyncDisposable
{
    public static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    public static readonly BookId Acme = BookId.Parse("acme/ETH").Value;
    public static readonly BookId Bolt = BookId.Parse("bolt/ETH").Value;

    /// <summary>Addresses that nobody has a key of here.</summary>
    public static readonly AccountAddress Cold = Address(0xc0);
    public static readonly AccountAddress SecondCold = Address(0xc1);
    public static readonly AccountAddress OfBolt = Address(0xb0);
    public static readonly AccountAddress Stranger = Address(0x55);

    private EvmStage(AnvilNode node, Platform platform, IReadOnlyList<ListedToken> tokens, IReadOnlyList<AccountAddress> accounts)
    {
        Node = node;
        Platform = platform;
        Tokens = tokens;
        Accounts = accounts;
    }

    public AnvilNode Node { get; }

    public Platform Platform { get; }

    public IReadOnlyList<ListedToken> Tokens { get; }

    /// <summary>Accounts of the node; the second is the hot account of <see cref="Acme"/>.</summary>
    public IReadOnlyList<AccountAddress> Accounts { get; }

    public AccountAddress Hot => Accounts[1];

    /// <summary>Deploys each contract and lists it as token T0, T1 and so on, then starts the platform and watches the addresses.</summary>
    public static Task<EvmStage> StartAsync(params string[] contracts) => StartAsync(DatabaseKind.Sqlite, 1, contracts);

    public static async Task<EvmStage> StartAsync(DatabaseKind kind, int epoch, params string[] contracts)
    {
        var node = await AnvilNode.StartAsync(new AnvilNodeSettings { SlotsInAnEpoch = epoch });
        return await StartAsync(kind, node, new ChainNodeOptions { Url = node.RpcUrl }, contracts);
    }

    public static async Task<EvmStage> StartAsync(DatabaseKind kind, AnvilNode node, ChainNodeOptions options, params string[] contracts)
    {
        var tokens = new List<ListedToken>();
        foreach (var contract in contracts)
        {
            var address = await node.DeployAsync(await SolidityCode.OfAsync(contract));
            tokens.Add(new ListedToken(Token(tokens.Count), AccountAddress.ParseHex(address).Value, 6, 100_000));
        }

        AccountAddress[] accounts = [.. (await node.AccountsAsync()).Select(a => AccountAddress.ParseHex(a).Value)];
        var stage = new EvmStage(node, await Platform.StartAsync(kind, options, Eth, tokens), tokens, accounts);
        await stage.Platform.WatchAsync(new BatchId(Acme, AddressPurpose.Cold, 0), Cold.ToDestination(), SecondCold.ToDestination());
        await stage.Platform.WatchAsync(new BatchId(Acme, AddressPurpose.Hot, 0), stage.Hot.ToDestination());
        await stage.Platform.WatchAsync(new BatchId(Bolt, AddressPurpose.Cold, 0), OfBolt.ToDestination());
        await stage.CatchUpAsync();
        return stage;
    }

    public static AssetId Token(int number) => AssetId.Parse($"T{number}").Value;

    public static BookId BookOf(BookId book, int token) => book with { Asset = Token(token) };

    /// <summary>Sends ether without mining.</summary>
    public async Task<Hash256> PayAsync(AccountAddress to, BigInteger wei, AccountAddress? from = null) =>
        EvmHash.Parse(await Node.SendAsync(to.ToString(), wei, from: from?.ToString())).Value;

    /// <summary>Sends a listed token without mining.</summary>
    public Task<Hash256> TransferAsync(int token, AccountAddress to, BigInteger units, AccountAddress? from = null) =>
        CallAsync(Tokens[token].Contract, Abi.Transfer(to, units), from);

    /// <summary>Calls a contract without mining. The gas is given, so that a call that will fail is sent too.</summary>
    public async Task<Hash256> CallAsync(AccountAddress contract, byte[] data, AccountAddress? from = null, BigInteger wei = default)
    {
        var transaction = new Dictionary<string, string>
        {
            ["from"] = (from ?? Accounts[0]).ToString(), ["to"] = contract.ToString(), ["value"] = AnvilNode.Quantity(wei),
            ["data"] = $"0x{Convert.ToHexStringLower(data)}", ["gas"] = AnvilNode.Quantity(2_000_000),
        };
        return EvmHash.Parse((await Node.Rpc.CallAsync("eth_sendTransaction", transaction)).GetString()).Value;
    }

    /// <summary>A call of a function by its signature, with arguments of one word each.</summary>
    public static byte[] Call(string signature, params object[] arguments) =>
    [
        .. Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature))[..4],
        .. arguments.SelectMany(argument => argument switch
        {
            AccountAddress address => [.. new byte[12], .. address.Span],
            int number => (byte[])[.. new byte[28], .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(number))],
            _ => throw new ArgumentException("An address or a number."),
        }),
    ];

    public async Task<AccountAddress> DeployAsync(string contract) =>
        AccountAddress.ParseHex(await Node.DeployAsync(await SolidityCode.OfAsync(contract))).Value;

    public async Task MineAsync(int blocks = 1)
    {
        await Node.MineAsync(blocks);
        await CatchUpAsync();
    }

    /// <summary>Mines until all that is in a block now is final, and reads it.</summary>
    public async Task FinalizeAsync()
    {
        await Node.FinalizeAsync();
        await CatchUpAsync();
    }

    public Task CatchUpAsync() => Platform.CatchUpAsync(async () =>
    {
        var block = await Node.Rpc.CallAsync("eth_getBlockByNumber", "latest", false);
        return new BlockRef(await Node.BlockNumberAsync(), EvmHash.Parse(block.GetProperty("hash").GetString()).Value);
    });

    public async Task<BigInteger> BalanceAsync(AccountAddress account) => await Node.BalanceAsync(account.ToString());

    /// <summary>Codes of a merchant's alarms, oldest first.</summary>
    public async Task<string[]> AlarmsAsync(MerchantId merchant) =>
        [.. (await Platform.Get<IDeviceStore>().Alarms(merchant, null, 100, default)).Select(alarm => alarm.Code).Reverse()];

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await Node.DisposeAsync();
    }

    private static AccountAddress Address(byte digit) => new([.. Enumerable.Repeat(digit, AccountAddress.Length)]);
}
