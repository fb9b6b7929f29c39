using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Node.Tests.Nodes;
using ChainCloud.Node.Tests.Watching;
using ChainCloud.Statements;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using PayoutOutput = ChainCloud.GrainInterfaces.PayoutOutput;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>
/// One merchant's payouts on a real node: watcher, grains, engine and database of the platform, the code of a real vault. What the vault signs
/// is judged by the node before the platform has it.
/// </summary>
internal sealed class PayoutStage : IAsyncDisposable
{
    /// <summary>What a deposit needs to be credited, and a payout to be settled.</summary>
    public const int Confirmations = 3;

    private const uint HotScripts = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Gate _gate = new();
    private uint _funded;
    private int _orders;

    private PayoutStage(UtxoTestNode node)
    {
        Node = node;
        Asset = AssetRegistry.For(AssetId.Parse(node.Asset).Value, Network.Regtest).Value;
        Vault = new SigningVault(Asset);
    }

    public UtxoTestNode Node { get; }

    public AssetDefinition Asset { get; }

    public SigningVault Vault { get; }

    public Platform Platform { get; private set; } = null!;

    public BookId Book => new(SigningVault.Merchant, Asset.Asset);

    public IAccountGrain Account => Platform.Account(Book);

    /// <summary>What amounts are told in: 0.01 BTC, 0.1 LTC, 1 DOGE.</summary>
    public long Unit => Asset.Utxo!.HasSegwit ? 10 * MaxFee : MaxFee / 5;

    /// <summary>What is held for the fee of a payout.</summary>
    public long MaxFee => (long)Asset.Fees.MaxFeeUnits;

    /// <summary>A node of the asset's chain with a funded wallet, and a platform on it.</summary>
    public static async Task<PayoutStage> Open(string asset, params long[] coins)
    {
        UtxoTestNode node = asset switch
        {
            "BTC" => await BitcoinNode.StartAsync(),
            "LTC" => await LitecoinNode.StartAsync(),
            _ => await DogecoinNode.StartAsync(),
        };
        var stage = new PayoutStage(node);
        await node.FundWalletAsync();
        var options = NodeSettings.Of(node);
        options.RequiredConfirmations = Confirmations;
        stage.Platform = await Platform.StartAsync(DatabaseKind.Sqlite, options, stage.Asset.Asset, with: stage.AddPayouts);
        await stage.Get<IMerchantStore>().Insert(new MerchantRow(SigningVault.Merchant, "Acme", null, DateTimeOffset.UnixEpoch), default);
        await stage.Get<IDeviceStore>().Enrol(stage.Vault.Rows(), stage.Vault.Accounts(), default);
        await stage.Platform.WatchAsync(new BatchId(stage.Book, AddressPurpose.Hot, 0), [.. stage.Vault.ScriptsAt(0, HotScripts)]);
        await stage.Platform.CatchUpAsync(node);
        await stage.Fund([.. coins.Select(c => c * stage.Unit)]);
        return stage;
    }

    public T Get<T>()
        where T : notnull => Platform.Get<T>();

    /// <summary>Pays coins of these base units to the hot wallet and waits until they are credited.</summary>
    public async Task Fund(params long[] coins)
    {
        var (before, scripts) = ((await Hot()).Available.Units, Vault.ScriptsAt(0, HotScripts));
        var outputs = new Dictionary<string, long>();
        foreach (var units in coins)
        {
            outputs[AddressCodec.Format(Asset, scripts[(int)_funded++]).Value] = units;
        }

        await Node.SendManyAsync(outputs);
        await Mine(Confirmations);
        Assert.Equal(before + coins.Sum(), (await Hot()).Available.Units);
    }

    /// <summary>Mines blocks, and the platform reads them.</summary>
    public async Task Mine(int blocks)
    {
        await Node.MineAsync(blocks);
        await Platform.CatchUpAsync(Node);
    }

    /// <summary>A fresh destination of nobody.</summary>
    public static ScriptPubKey Nobody(ScriptType kind)
    {
        // A taproot key has to be a point's; the others are hashes.
        var key = ExtendedPrivateKey.FromSeed(RandomNumberGenerator.GetBytes(32)).Public.PublicKey.ToArray();
        return kind switch
        {
            ScriptType.P2pkh => Scripts.P2pkh(key),
            ScriptType.P2sh => Scripts.P2sh(key),
            ScriptType.P2wpkh => Scripts.P2wpkh(key),
            ScriptType.P2wsh => Scripts.P2wsh(key),
            _ => Scripts.P2tr(key.AsSpan(1)),
        };
    }

    /// <summary>Asks for payouts of one output each, which wait for each other.</summary>
    public async Task<IReadOnlyList<PayoutView>> RequestTogether(IEnumerable<(ScriptPubKey Script, long Units)> outputs)
    {
        _gate.IsOpen = false;
        var views = new List<PayoutView>();
        foreach (var output in outputs)
        {
            views.Add(await Request(output));
        }

        _gate.IsOpen = true;
        return views;
    }

    /// <summary>Asks for a payout.</summary>
    public async Task<PayoutView> Request(params (ScriptPubKey Script, long Units)[] outputs)
    {
        var order = $"order-{++_orders}";
        var request = new RequestPayout(
            order, [.. outputs.Select(o => new PayoutOutput(o.Script, Amount.Of(Asset.Asset, o.Units)))], null, [1],
            new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(order))));
        return (await Account.RequestPayout(request)).Value;
    }

    /// <summary>Plans all that wait, has them approved and their one transaction signed; the node judges it, unless it takes no such ones.</summary>
    public async Task<Signed> Sign(IReadOnlyList<PayoutView> together, bool isJudged = true)
    {
        await Account.PlanPayouts();
        var planned = await Read(together);
        var transfer = Assert.Single(planned.Select(v => v.Transfer!.Value).Distinct());
        foreach (var view in planned)
        {
            var ask = Assert.IsType<ApprovePayoutJob>(await JobOf($"approve_payout:{view.Id}"));
            var intent = Vault.Approve(ask, view.ExternalId, view.Outputs.Select(o => new Statements.PayoutOutput(o.Script, o.Amount)));
            Assert.True((await Payout(view.Id).Approve(SigningVault.Merchant, intent)).IsOk);
        }

        var job = Assert.IsType<SignJob>(await JobOf($"sign:{transfer}:1"));
        var signed = Assert.IsType<SignResult>(Vault.Answer(job));
        var raw = signed.RawTransaction.ToArray();
        if (isJudged)
        {
            await IsTaken(raw);
        }

        Assert.True((await Transfer(transfer).AcceptSignature(raw, signed.Receipt.ToArray())).IsOk);
        return new Signed(transfer, [.. planned.Select(v => v.Id)], job, raw);
    }

    /// <summary>The same, and the platform gives it to the node.</summary>
    public async Task<Signed> Send(params IReadOnlyList<PayoutView> together)
    {
        var signed = await Sign(together);
        await Are(signed, "broadcast");
        Assert.Contains(signed.TxId, await Node.MempoolAsync());
        return signed;
    }

    /// <summary>The same payment with twice the fee, less change, signed by hand and stored as the transfer's second attempt.</summary>
    public async Task<Signed> Raise(Signed signed)
    {
        var second = Vault.SignByHand(signed.Dearer(), signed.Spent);
        var raised = signed with { Raw = second.Serialize(withWitness: true) };
        var fee = Amount.Of(Asset.Asset, signed.Spent.Sum(o => o.Value) - second.Outputs.Sum(o => o.Value));
        var row = new AttemptRow(signed.Transfer, 2, Asset.Asset, second.TxId, raised.Raw, fee, TimeProvider.System.GetUtcNow());
        await Platform.CommitAsync(Book, $"second attempt of {signed.Transfer}", [new RowWrite.InsertAttempt(row)]);
        return raised;
    }

    /// <summary>The node would take these bytes now. bcoin has no call that says so; there the broadcast tells.</summary>
    public async Task IsTaken(byte[] raw)
    {
        if (Node is CoreTestNode judge)
        {
            Assert.Null(await judge.RefusalOfAsync(raw));
        }
    }

    /// <summary>Lets payouts go on until all are in a state.</summary>
    public async Task<IReadOnlyList<PayoutView>> Are(Signed signed, string state)
    {
        IReadOnlyList<PayoutView> views = [];
        await Eventually.True(
            async () =>
            {
                await Advance(signed);
                views = await Task.WhenAll(signed.Payouts.Select(Read));
                return views.All(v => v.State == state);
            },
            Limit,
            () => $"The payouts did not become {state}: {string.Join(' ', views.Select(v => v.State))}");
        return views;
    }

    public Task Advance(Signed signed) => Payout(signed.Payouts[0]).Advance();

    /// <summary>Mines until payouts are settled, and holds what the ledger says against the chain.</summary>
    public async Task<IReadOnlyList<PayoutView>> Settle(Signed signed)
    {
        await Mine(Confirmations);
        var settled = await Are(signed, "settled");
        await LedgerEqualsChain();
        return settled;
    }

    /// <summary>What the hot wallet holds by the books is what its scripts hold on the node's chain, to the unit, and nothing is reserved.</summary>
    public async Task LedgerEqualsChain()
    {
        var hot = await Hot();
        var held = await Node.HeldAsync([.. Vault.ScriptsAt(0, HotScripts), .. Vault.ScriptsAt(1, 20)]);
        Assert.Equal((held, held, 0), (hot.Posted.Units, hot.Available.Units, (int)hot.Reserved.Units));
        await Platform.BalanceAsync(Book);
        await Platform.AgreesAsync(Asset.Asset);
    }

    public async Task<BalanceView> Hot() => (await Account.Balances()).Value.Hot;

    public async Task<IReadOnlyList<string>> Alarms() =>
        [.. (await Get<IDeviceStore>().Alarms(SigningVault.Merchant, null, 10, default)).Select(a => a.Code)];

    public async Task<PayoutView> Read(PayoutId id) => (await Payout(id).Read(SigningVault.Merchant)).Value;

    public async Task<TransferView> Read(TransferId id) => (await Transfer(id).Read(SigningVault.Merchant)).Value;

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await Node.DisposeAsync();
        Vault.Dispose();
    }

    private async Task<PayoutView[]> Read(IReadOnlyList<PayoutView> views) => await Task.WhenAll(views.Select(v => Read(v.Id)));

    private async Task<Frame> JobOf(string key) =>
        Frame.Decode((await Eventually.NotNull(() => Get<IDeviceStore>().FindJob(key, default), Limit)).Frame).Value;

    private IPayoutGrain Payout(PayoutId id) => Get<IGrainFactory>().GetGrain<IPayoutGrain>(GrainKeys.Payout(id));

    private ITransferGrain Transfer(TransferId id) => Get<IGrainFactory>().GetGrain<ITransferGrain>(GrainKeys.Transfer(id));

    private void AddPayouts(IServiceCollection services)
    {
        PayoutParts.Add(services);
        services.AddSingleton<IChainView>(provider => new GatedView(provider.GetRequiredService<ChainGrainView>(), _gate));
    }

    /// <summary>A signed transaction, the transfer that made it and the payouts that it pays.</summary>
    internal sealed record Signed(TransferId Transfer, IReadOnlyList<PayoutId> Payouts, SignJob Job, byte[] Raw)
    {
        public Transaction Transaction => Transaction.Parse(Raw).Value;

        public Hash256 TxId => Transaction.TxId;

        /// <summary>What its inputs spend.</summary>
        public IReadOnlyList<TransactionOutput> Spent
        {
            get
            {
                var psbt = Psbt.Parse(Job.Proposal.Span).Value;
                return [.. Enumerable.Range(0, psbt.Inputs.Count).Select(i => psbt.SpentOutput(i).Value)];
            }
        }

        /// <summary>The same payment with twice the fee, taken from the change, without signatures.</summary>
        public Transaction Dearer()
        {
            var (first, change) = (Transaction.WithoutSignatures(), Transaction.Outputs[^1]);
            var fee = Spent.Sum(o => o.Value) - first.Outputs.Sum(o => o.Value);
            return new Transaction(first.Version, first.Inputs, [.. first.Outputs.SkipLast(1), change with { Value = change.Value - fee }], first.LockTime);
        }
    }

    private sealed class Gate
    {
        public bool IsOpen { get; set; } = true;
    }

    /// <summary>While the gate is closed nothing is planned, so that payouts wait for each other.</summary>
    private sealed class GatedView(ChainGrainView view, Gate gate) : IChainView
    {
        public async Task<AssetView?> Status(AssetId asset) => gate.IsOpen ? await view.Status(asset) : null;
    }
}
