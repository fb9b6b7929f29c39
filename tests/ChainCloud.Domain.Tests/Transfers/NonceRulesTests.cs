using ChainCloud.Domain.Transfers;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Transfers;

public sealed class NonceRulesTests
{
    private static readonly StrangeTransaction Stranger = new(3, Hash(7), IsFinal: true);

    [Fact]
    public void The_first_transaction_takes_the_chains_next_nonce()
    {
        Assert.Equal(new NonceChoice.Use(0), NonceRules.Next(0, [], null));
        Assert.Equal(new NonceChoice.Use(12), NonceRules.Next(12, [], null));
    }

    [Fact]
    public void Those_that_are_signed_and_in_no_block_yet_keep_theirs() =>
        Assert.Equal(new NonceChoice.Use(7), NonceRules.Next(5, [Signed(5), Signed(6)], null));

    [Fact]
    public void One_that_is_in_a_block_and_still_open_is_counted_once() =>
        Assert.Equal(new NonceChoice.Use(5), NonceRules.Next(5, [Signed(3), Signed(4)], null));

    [Fact]
    public void The_next_waits_for_the_one_that_is_not_signed()
    {
        Assert.IsType<NonceChoice.Wait>(NonceRules.Next(5, [Signed(5), Unsigned(6)], null));
        Assert.IsType<NonceChoice.Wait>(NonceRules.Next(5, [Unsigned(5)], Stranger));
    }

    [Fact]
    public void A_gap_is_filled_first() => Assert.Equal(new NonceChoice.Use(6), NonceRules.Next(5, [Signed(5), Signed(7)], null));

    [Fact]
    public void No_more_wait_for_a_block_than_nodes_keep()
    {
        var waiting = Enumerable.Range(5, NonceRules.MaxWaiting).Select(n => Signed((ulong)n)).ToList();
        Assert.IsType<NonceChoice.Wait>(NonceRules.Next(5, waiting, null));
        Assert.Equal(new NonceChoice.Use(5 + NonceRules.MaxWaiting), NonceRules.Next(6, waiting, null));
    }

    [Fact]
    public void A_transaction_that_none_of_ours_made_stops_the_account_when_it_is_final()
    {
        Assert.Equal(new NonceChoice.Alarm(Stranger), NonceRules.Next(4, [], Stranger));
        Assert.Equal(new NonceChoice.Alarm(Stranger), NonceRules.Next(4, [Signed(3)], Stranger));
        Assert.IsType<NonceChoice.Wait>(NonceRules.Next(4, [], Stranger with { IsFinal = false }));
    }

    private static NonceHolder Signed(ulong nonce) => new(nonce, TransferId.Of(nonce), IsSigned: true);

    private static NonceHolder Unsigned(ulong nonce) => new(nonce, TransferId.Of(nonce), IsSigned: false);
}
