using ChainCloud.Client;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Stage;

/// <summary>The verbs of payout tests: ask, wait for a state, bring to the end, and count the effects.</summary>
public sealed class PaymentSteps(PlatformStage stage)
{
    private readonly ChainAudit _audit = new(stage);
    private int? _alarmsBefore;

    /// <summary>The code of the alarm that a test raises on purpose; any other one fails it.</summary>
    public string? ExpectedAlarm { get; init; }

    /// <summary>Asks for a payout, as often as it takes to get its id.</summary>
    public async Task<string> Ask(Payment payment)
    {
        _alarmsBefore ??= (await stage.Operators.Alarms()).Count;
        return (await stage.Website.Hot.RequestPayoutAsync(payment.Order)).Id;
    }

    public Task<PayoutReply> Is(string id, string state) => Is(id, reply => reply.State == state, state);

    /// <summary>Waits until a block holds it and so many are on it.</summary>
    public Task<PayoutReply> HasConfirmations(string id, long count) =>
        Is(id, reply => reply.State == "confirming" && reply.Confirmations == count, $"confirming with {count}");

    /// <summary>Brings payouts to their end, with everything running, and checks that each had one effect.</summary>
    public async Task Settle(params IReadOnlyList<(Payment Payment, string Id)> payouts)
    {
        await stage.StartAll();
        foreach (var (_, id) in payouts)
        {
            await Is(id, reply => reply.State is "broadcast" or "confirming" or "settled", "broadcast");
        }

        await stage.Node.MineAsync(PlatformStage.Confirmations);
        foreach (var (_, id) in payouts)
        {
            await Is(id, "settled");
        }

        await HadOneEffect(payouts);
    }

    /// <summary>One transaction on the chain for each, one payout per external id, one event per state, nothing reserved, ledger = chain.</summary>
    public async Task HadOneEffect(params IReadOnlyList<(Payment Payment, string Id)> payouts)
    {
        var all = await stage.Website.Payouts();
        var events = await stage.Website.Events();
        foreach (var (payment, id) in payouts)
        {
            var payout = Assert.Single(all, p => p.ExternalId == payment.ExternalId);
            Assert.Equal(id, payout.Id);
            Assert.Equal("settled", payout.State);
            foreach (var (script, units) in payment.Destinations)
            {
                var coin = Assert.Single(await _audit.CoinsOf(script));
                Assert.Equal((payout.Txid!, units), coin);
            }

            var told = events.Where(e => e.Subject == id).Select(e => e.Type).ToList();
            // A reorganization goes back and forth; nothing is told twice in a row.
            Assert.All(told.Zip(told.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
            Assert.Single(told, "payout.settled");
        }

        Assert.Equal("0", (await stage.Website.HotBalance()).Reserved);
        await _audit.LedgerEqualsChain();
        var alarms = await stage.Operators.Alarms();
        Assert.All(alarms.Take(alarms.Count - (_alarmsBefore ?? 0)), alarm => Assert.Equal(ExpectedAlarm, (string?)alarm["code"]));
    }

    /// <summary>Waits for the expected alarm.</summary>
    public Task IsAlarmed() => Eventually.True(
        async () => await stage.Operators.Alarms() is var alarms && alarms.Count > _alarmsBefore && (string?)alarms[0]["code"] == ExpectedAlarm,
        PlatformStage.Limit, () => $"no alarm {ExpectedAlarm}");

    private Task<PayoutReply> Is(string id, Func<PayoutReply, bool> condition, string wanted)
    {
        PayoutReply? last = null;
        return Eventually.NotNull(
            async () => condition(last = await stage.Website.Hot.ReadPayoutAsync(id)) ? last : null,
            PlatformStage.Limit, () => $"payout {id} did not become {wanted}, it is {last}:\n{stage.Gateway.Output}");
    }
}
