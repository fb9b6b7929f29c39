using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Transfers;

public sealed class DepartureTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    [Fact]
    public void It_goes_when_all_are_approved()
    {
        var go = Assert.IsType<Departure.Go>(Next(Noon, Approved(1), Approved(2)));
        Assert.Equal((2, 0), (go.With.Count, go.Without.Count));
    }

    [Fact]
    public void It_goes_without_those_that_ended()
    {
        var go = Assert.IsType<Departure.Go>(Next(Noon, Approved(1), Ended(2)));
        Assert.Equal((1, 0), (go.With.Count, go.Without.Count));
    }

    [Fact]
    public void It_waits_for_the_undecided_until_the_grace_is_over()
    {
        Assert.IsType<Departure.Wait>(Next(Noon + Grace, Approved(1), Undecided(2)));
        var go = Assert.IsType<Departure.Go>(Next(Noon + Grace + TimeSpan.FromSeconds(1), Approved(1), Undecided(2), Ended(3)));
        Assert.Equal([PayoutId.Of(1)], go.With.Select(p => p.Id));
        Assert.Equal([PayoutId.Of(2)], go.Without.Select(p => p.Id));
    }

    [Fact]
    public void The_grace_begins_anew_with_each_approval()
    {
        var later = new Passenger(Approved(2).State, Noon.AddSeconds(60));
        Assert.IsType<Departure.Wait>(Next(Noon.AddSeconds(61), Approved(1), later, Undecided(3)));
        Assert.IsType<Departure.Go>(Next(Noon.AddSeconds(61) + Grace, Approved(1), later, Undecided(3)));
    }

    [Fact]
    public void Nobody_leaves_while_nobody_is_approved() => Assert.IsType<Departure.Wait>(Next(Noon.AddHours(20), Undecided(1), Undecided(2), Ended(3)));

    [Fact]
    public void It_is_abandoned_when_all_ended() => Assert.IsType<Departure.Abandon>(Next(Noon, Ended(1), Ended(2)));

    [Fact]
    public void A_payout_leaves_once_and_is_then_carried_alone()
    {
        var left = After(new PayoutState.AwaitingApproval(Terms, By), new PayoutCommand.Leave(By.Transfer));
        Assert.Equal(By, Assert.IsType<PayoutState.Reserved>(left).Left);
        Assert.Empty(Payout.Decide(left, new PayoutCommand.Leave(By.Transfer)).Value);
        var again = After(left, new PayoutCommand.Carry(By with { Transfer = TransferId.Of(8), Fence = new Outpoint(Hash(40), 0) }));
        Assert.Equal(By, again.LeftBehindBy);
        Assert.False(Payout.Decide(again, new PayoutCommand.Leave(TransferId.Of(8))).IsOk);
    }

    [Fact]
    public void An_approved_payout_does_not_leave() =>
        Assert.False(Payout.Decide(new PayoutState.Approved(Terms, By, Intent), new PayoutCommand.Leave(By.Transfer)).IsOk);

    private static PayoutState After(PayoutState state, PayoutCommand command) => Payout.Evolve(state, Payout.Decide(state, command).Value);

    private static Departure Next(DateTimeOffset now, params Passenger[] carried) => Departure.Next(carried, now, Grace);

    private static Passenger Approved(ulong id) => new(new PayoutState.Approved(Of(id), By, Intent), Noon);

    private static Passenger Undecided(ulong id) => new(new PayoutState.AwaitingApproval(Of(id), By), Noon);

    private static Passenger Ended(ulong id) => new(new PayoutState.Cancelled(Of(id), By), Noon);

    private static PayoutTerms Of(ulong id) => Terms with { Id = PayoutId.Of(id) };
}
