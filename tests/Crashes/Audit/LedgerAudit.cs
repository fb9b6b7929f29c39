using System.Numerics;
using ChainCloud.Crashes.Load;
using ChainCloud.Crashes.Stage;

namespace ChainCloud.Crashes.Audit;

/// <summary>
/// Holds the database against what was acknowledged and against itself. Postings are read once: they never change, so sums are carried on. A new
/// audit reads all of them again.
/// </summary>
internal sealed class LedgerAudit(CrashStage stage, Records records)
{
    private static readonly string[] BadEnds = ["rejected", "expired", "cancelled", "reverted"];

    private readonly Dictionary<string, BigInteger> _sums = [];
    private readonly Dictionary<(string Subject, string Account), BigInteger> _bySubject = [];
    private long _seq;

    /// <summary>As of the last check.</summary>
    public BookRows Book { get; private set; } = null!;

    public int Settled => Book.Payouts.Count(p => p.State == "settled");

    /// <summary>Everything that is wrong, one sentence each.</summary>
    public async Task<IReadOnlyList<string>> Check()
    {
        // Before the read: whatever is acknowledged now has to be found by it.
        var acknowledged = records.Orders.Where(o => o.PayoutId is not null).Select(o => (o.ExternalId, o.PayoutId)).ToList();
        Book = await BookRows.Read(stage.Database, _seq);
        var ordered = records.Orders.Select(o => o.ExternalId).ToHashSet();
        return [.. Postings(), .. Head(), .. Payouts(acknowledged!, ordered), .. Deposits()];
    }

    /// <summary>What the postings say of one deposit or payout in one account.</summary>
    public BigInteger Net(string subject, string account) => _bySubject.GetValueOrDefault((subject, account));

    private List<string> Postings()
    {
        var wrong = new List<string>();
        foreach (var entry in Book.Postings.GroupBy(p => p.EntrySeq))
        {
            if (entry.Aggregate(BigInteger.Zero, (sum, p) => sum + p.Units) != 0)
            {
                wrong.Add($"entry {entry.Key} does not balance");
            }
        }

        foreach (var posting in Book.Postings)
        {
            // Commits without postings have numbers too: there are gaps.
            _seq = posting.Seq;
            _sums[posting.Account] = _sums.GetValueOrDefault(posting.Account) + posting.Units;
            var key = (posting.Subject, posting.Account);
            _bySubject[key] = _bySubject.GetValueOrDefault(key) + posting.Units;
        }

        return wrong;
    }

    private IEnumerable<string> Head()
    {
        if (Book.HeadSeq < _seq)
        {
            yield return $"the head is at {Book.HeadSeq}, the last posting is {_seq}";
        }

        foreach (var (account, units) in Book.Head)
        {
            if (units != _sums.GetValueOrDefault(account))
            {
                yield return $"{account} is {units} in the head; its postings make {_sums.GetValueOrDefault(account)}";
            }
        }
    }

    private IEnumerable<string> Payouts(IReadOnlyList<(string ExternalId, string PayoutId)> acknowledged, HashSet<string> ordered)
    {
        foreach (var doubled in Book.Payouts.GroupBy(p => p.ExternalId).Where(g => g.Count() > 1))
        {
            yield return $"{doubled.Key} is {doubled.Count()} payouts: {string.Join(", ", doubled.Select(p => p.Id))}";
        }

        var byExternalId = Book.Payouts.ToLookup(p => p.ExternalId);
        foreach (var (externalId, id) in acknowledged)
        {
            if (byExternalId[externalId].All(p => p.Id != id))
            {
                yield return $"{externalId} was acknowledged as {id} and is lost";
            }
        }

        foreach (var payout in Book.Payouts)
        {
            if (!ordered.Contains(payout.ExternalId))
            {
                yield return $"nobody asked for {payout.Id} ({payout.ExternalId})";
            }

            if (BadEnds.Contains(payout.State))
            {
                yield return $"{payout.ExternalId} ended as {payout.State}: {payout.Body[..Math.Min(payout.Body.Length, 400)]}";
            }
        }
    }

    private IEnumerable<string> Deposits()
    {
        foreach (var deposit in Book.Deposits)
        {
            var (credited, pending) = (Net(deposit.Id, deposit.Purpose), Net(deposit.Id, deposit.Purpose + "_pending"));
            var posted = deposit.State is "credited" or "final" ? deposit.Units : credited;
            if (credited != posted || (credited != 0 && credited != deposit.Units) || (pending != 0 && pending != deposit.Units) || credited + pending > deposit.Units)
            {
                yield return $"{deposit.Outpoint} of {deposit.Units} is {deposit.State}, with {credited} credited and {pending} pending";
            }
        }
    }
}
