using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;
using ChainCloud.Grains.Tests.Payouts;
using ChainCloud.TestKit.Databases;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChainCloud.Grains.Tests.Audit;

/// <summary>A stage of payouts with its reconciler, and somebody who writes into the database past the platform.</summary>
internal sealed class AuditStage : IAsyncDisposable
{
    private AuditStage(PayoutStage stage, AuditOptions options)
    {
        Stage = stage;
        var chains = stage.Get<ChainRegistry>();
        Reconciler = new Reconciler(
            chains.Find(PayoutStage.Ltc).Value, chains.Catalog, stage.Get<IAuditStore>(), stage.Get<Halts>(), stage.Get<Alarms>(), stage.Clock, options,
            NullLogger.Instance);
        Explanations = new Explanations(chains, stage.Get<IAuditStore>(), stage.Clock);
    }

    public PayoutStage Stage { get; }

    public Reconciler Reconciler { get; }

    public Explanations Explanations { get; }

    public static async Task<AuditStage> Open(DatabaseKind kind = DatabaseKind.Sqlite, AuditOptions? options = null) =>
        new(await PayoutStage.Open(kind), options ?? new AuditOptions());

    /// <summary>The node has what the facts have, now.</summary>
    public async Task NodeFollows()
    {
        var (tip, coins) = await Stage.Get<IAuditStore>().AtOnce(
            async s => ((await s.Cursor(PayoutStage.Ltc))!.Tip, await s.UnspentAfter(PayoutStage.Ltc, null, 1_000)), default);
        Stage.Node.Tip = () => tip;
        Stage.Node.Coins.Clear();
        foreach (var coin in coins.Select(c => c.Coin))
        {
            Stage.Node.Coins[coin.Point] = new NodeCoin((long)coin.Amount.Units, coin.Script);
        }
    }

    /// <summary>Reconciles, and gives what came of it.</summary>
    public async Task<ReconciliationRow> Reconcile()
    {
        Assert.True(await Reconciler.Run(default));
        return (await Stage.Get<IAuditStore>().List(PayoutStage.Ltc, 1, default))[0];
    }

    /// <summary>Reconciles in agreement, and no halt stands.</summary>
    public async Task Agrees()
    {
        var row = await Reconcile();
        Assert.True(row.Agrees, $"{row.Terms} {string.Join(' ', row.Found)}");
        Assert.Empty(await Stage.Get<Halts>().Read());
    }

    /// <summary>Reconciles in difference: the halt stands, with one alarm; gives all sentences, the explanation's too.</summary>
    public async Task<string> Differs(long difference)
    {
        var row = await Reconcile();
        Assert.False(row.Agrees);
        Assert.Equal(difference, row.Terms.Difference);
        await Reconcile();
        var halt = Assert.Single(await Stage.Get<Halts>().Read());
        Assert.Equal((PayoutStage.Ltc, HaltCauses.Reconciliation), (halt.Asset, halt.Cause));
        Assert.Single(await Stage.Get<IDeviceStore>().Alarms(null, null, 10, default), a => a.Code == AlarmCodes.BooksDiffer);
        var refused = await Stage.Account.RequestPayout(Stage.RequestOf("while-halted", 10_000));
        Assert.Equal(ProblemCodes.PayoutsHalted, refused.Problem.Code);
        var told = (await Explanations.Of(PayoutStage.Ltc, default)).Value;
        Assert.False(told.Agrees);
        return string.Join('\n', [.. told.Explanation, .. told.Found]);
    }

    /// <summary>Writes past the platform, triggers or not.</summary>
    public Task Tamper(string sql) => Stage.Get<SqlDatabase>().Write(
        async (session, ct) =>
        {
            var postgres = Stage.Get<SqlDatabase>().Dialect == "Postgres";
            await session.Execute(
                postgres ? "DROP TRIGGER IF EXISTS posting_immutable ON posting" : "DROP TRIGGER IF EXISTS posting_update; DROP TRIGGER IF EXISTS posting_delete", [], ct);
            return await session.Execute(sql, [], ct);
        },
        default);

    /// <summary>An amount as the database writes it.</summary>
    public string Units(long units) => Stage.Get<SqlDatabase>().Dialect == "Postgres" ? $"{units}" : $"'{UnitsText.Write(units)}'";

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}
