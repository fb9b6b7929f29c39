using System.Numerics;
using ChainCloud.Domain.Ledger;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Ledger;

/// <summary>Invariants 1 and 2 of the ledger under random books: entries sum to zero, the head is the sum of all postings, nothing is overdrawn.</summary>
public sealed class LedgerInvariantTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_head_is_the_sum_of_all_postings_and_nothing_is_overdrawn(int seed)
    {
        var random = new Random(seed);
        var head = AccountHead.New(Book);
        var sums = new BigInteger[LedgerAccounts.Count];
        var (pending, credited, held) = (new List<Deposit>(), new List<Deposit>(), new List<Hold>());
        for (var step = 0; step < 5_000; step++)
        {
            var entries = Next(random, head, step, pending, credited, held);
            Assert.All(entries, e => Assert.True(e.Postings.Aggregate(BigInteger.Zero, (sum, p) => sum + p.Signed).IsZero));
            if (!head.Post(entries).TryGet(out var next, out _))
            {
                continue;
            }

            foreach (var posting in entries.SelectMany(e => e.Postings))
            {
                sums[(int)posting.Account] += posting.Signed;
            }

            head = next;
            Assert.Equal(sums, head.Balances);
            Assert.Null(head.Overdrawn());
            Assert.True(sums.Aggregate(BigInteger.Add).IsZero);
        }
    }

    private static IReadOnlyList<JournalEntry> Next(
        Random random, AccountHead head, int step, List<Deposit> pending, List<Deposit> credited, List<Hold> held)
    {
        var purpose = random.Next(2) == 0 ? AddressPurpose.Hot : AddressPurpose.Cold;
        switch (random.Next(7))
        {
            case 0:
                pending.Add(new Deposit(DepositId.Of((UInt128)step), purpose, Units(random.Next(1, 10_000))));
                return [EntryRules.DepositConfirming(pending[^1].Id, purpose, pending[^1].Amount)];
            case 1 when Take(random, pending) is { } d:
                credited.Add(d);
                return [EntryRules.DepositCredited(head, d.Id, d.Purpose, d.Amount)];
            case 2 when Take(random, pending) is { } d:
                return [EntryRules.DepositUnconfirmed(d.Id, d.Purpose, d.Amount)];
            case 3 when Take(random, credited) is { } d:
                return [EntryRules.DepositReversed(head, d.Id, d.Purpose, d.Amount)];
            case 4 when head.Balance(LedgerAccount.Hot).Units > 200:
                var total = Units(random.Next(1, (int)head.Balance(LedgerAccount.Hot).Units));
                if (total + Units(100) <= head.Balance(LedgerAccount.Hot))
                {
                    held.Add(new Hold(PayoutId.Of((UInt128)step), total));
                    return [EntryRules.PayoutReserved(held[^1].Id, total, Units(100))];
                }

                return [];
            case 5 when Take(random, held) is { } h:
                return EntryRules.PayoutSettled(h.Id, h.Total, Units(random.Next(0, 101)), Units(100));
            case 6 when Take(random, held) is { } h:
                return [EntryRules.PayoutReleased(h.Id, h.Total, Units(100))];
            default:
                return [];
        }
    }

    private static T? Take<T>(Random random, List<T> from)
        where T : class
    {
        if (from.Count == 0)
        {
            return null;
        }

        var at = random.Next(from.Count);
        var taken = from[at];
        from.RemoveAt(at);
        return taken;
    }

    private sealed record Deposit(DepositId Id, AddressPurpose Purpose, Amount Amount);

    private sealed record Hold(PayoutId Id, Amount Total);
}
