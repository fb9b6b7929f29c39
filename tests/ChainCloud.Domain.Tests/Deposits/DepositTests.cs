using System.Diagnostics;
using ChainCloud.Domain.Deposits;

namespace ChainCloud.Domain.Tests.Deposits;

public sealed class DepositTests
{
    private static readonly ConfirmationRules Rules = new(Credit: 3, Final: 6, CoinbaseMaturity: 100);
    private static readonly BlockRef A = Block(100, 1);
    private static readonly BlockRef B = Block(101, 2);
    private static readonly Sighting InA = new Sighting.InBlock(A);
    private static readonly Sighting InB = new Sighting.InBlock(B);
    private static readonly Sighting InMempool = new Sighting.InMempool();
    private static readonly Sighting Nowhere = new Sighting.Nowhere();

    private static readonly DepositState[] States =
    [
        new DepositState.Detected(), new DepositState.Confirming(A), new DepositState.Credited(A), new DepositState.Final(A),
        new DepositState.Orphaned(), new DepositState.IgnoredDust(),
    ];

    private static readonly DepositEvent[] Events =
    [
        new DepositEvent.Anchored(A), new DepositEvent.Confirmed(), new DepositEvent.Settled(), new DepositEvent.Unanchored(),
        new DepositEvent.Reversed(), new DepositEvent.Vanished(), new DepositEvent.Returned(),
    ];

    [Fact]
    public void The_printed_table_is_the_code()
    {
        var printed = File.ReadLines(Path.Combine(RepositoryFolder(), "grains/ChainCloud.Domain/Deposits/README.md"))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Count(c => c == '|') == 4 && !l.StartsWith("| from", StringComparison.Ordinal))
            .Select(l => string.Join(' ', l.Trim('|', ' ').Split('|').Select(c => c.Trim())))
            .Order(StringComparer.Ordinal);
        var coded = States.SelectMany(s => Events.Select(e => Row(s, e))).OfType<string>().Order(StringComparer.Ordinal);
        Assert.Equal(printed, coded);
    }

    [Theory]
    [InlineData(100, "confirming")]
    [InlineData(101, "confirming")]
    [InlineData(102, "credited")]
    [InlineData(104, "credited")]
    [InlineData(105, "final")]
    [InlineData(9_000, "final")]
    public void The_tip_alone_decides_how_far_a_mined_deposit_is(long tip, string expected) =>
        Assert.Equal(expected, After(new DepositState.Detected(), InA, tip).Name);

    [Fact]
    public void A_deposit_in_the_mempool_gives_nothing() => Assert.Empty(Decide(new DepositState.Detected(), InMempool, 200));

    [Fact]
    public void A_replaced_deposit_vanishes() =>
        Assert.Equal([new DepositEvent.Vanished()], Decide(new DepositState.Detected(), Nowhere, 200));

    [Fact]
    public void A_deposit_that_is_sent_again_returns() =>
        Assert.Equal([new DepositEvent.Returned()], Decide(new DepositState.Orphaned(), InMempool, 200));

    [Fact]
    public void A_pending_deposit_whose_block_left_is_orphaned() =>
        Assert.Equal([new DepositEvent.Unanchored()], Decide(new DepositState.Confirming(A), Nowhere, 100));

    [Fact]
    public void A_credited_deposit_whose_block_left_is_reversed_and_waits_again() =>
        Assert.Equal([new DepositEvent.Reversed(), new DepositEvent.Returned()], Decide(new DepositState.Credited(A), InMempool, 103));

    [Fact]
    public void Even_a_final_deposit_is_reversed_when_its_block_leaves() =>
        Assert.Equal([new DepositEvent.Reversed()], Decide(new DepositState.Final(A), Nowhere, 500));

    [Fact]
    public void A_credited_deposit_mined_in_another_block_is_reversed_and_credited_under_that_one() =>
        Assert.Equal(
            [new DepositEvent.Reversed(), new DepositEvent.Anchored(B), new DepositEvent.Confirmed()],
            Decide(new DepositState.Credited(A), InB, 103));

    [Fact]
    public void A_block_at_the_same_height_is_another_block() =>
        Assert.Equal(
            [new DepositEvent.Unanchored(), new DepositEvent.Anchored(Block(100, 9))],
            Decide(new DepositState.Confirming(A), new Sighting.InBlock(Block(100, 9)), 100));

    [Fact]
    public void Dust_stays_ignored_wherever_it_is()
    {
        foreach (var sighting in new[] { InA, InMempool, Nowhere })
        {
            Assert.Empty(Decide(new DepositState.IgnoredDust(), sighting, 9_000));
        }
    }

    [Fact]
    public void A_tip_below_the_block_confirms_nothing() => Assert.Empty(Decide(new DepositState.Confirming(A), InA, 50));

    [Fact]
    public void Once_decided_and_applied_nothing_is_left_to_decide()
    {
        foreach (var state in States)
        {
            foreach (var sighting in new[] { InA, InB, InMempool, Nowhere })
            {
                for (var tip = 99; tip < 110; tip++)
                {
                    var next = After(state, sighting, tip);
                    Assert.Empty(Decide(next, sighting, tip));
                    Assert.True(next is DepositState.IgnoredDust || next.HeldUnder == (sighting as Sighting.InBlock)?.Anchor);
                }
            }
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(240)]
    public void The_reward_of_a_block_is_not_credited_before_it_can_be_spent(long maturity)
    {
        var rules = (Rules with { CoinbaseMaturity = maturity }).ForCoinbase();
        Assert.IsType<DepositState.Confirming>(After(new DepositState.Detected(), InA, 98 + maturity, rules));
        Assert.True(After(new DepositState.Detected(), InA, 99 + maturity, rules) is DepositState.Final);
    }

    private static IReadOnlyList<DepositEvent> Decide(DepositState state, Sighting sighting, long tip) =>
        Deposit.Decide(state, sighting, tip, Rules);

    private static DepositState After(DepositState state, Sighting sighting, long tip, ConfirmationRules? rules = null) =>
        Deposit.Evolve(state, Deposit.Decide(state, sighting, tip, rules ?? Rules));

    private static BlockRef Block(long height, byte fill) => new(height, new Hash256(Enumerable.Repeat(fill, 32).ToArray()));

    private static string? Row(DepositState state, DepositEvent happened)
    {
        try
        {
            return $"{state.Name} {happened.GetType().Name} {Deposit.Evolve(state, happened).Name}";
        }
        catch (UnreachableException)
        {
            return null;
        }
    }

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ChainCloud.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
