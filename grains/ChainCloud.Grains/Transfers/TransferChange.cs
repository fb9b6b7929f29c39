using System.Security.Cryptography;
using System.Text;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Transfers;

/// <summary>
/// One step of a transfer together with its payouts: what the commands make of their states, and the commit that this takes: rows,
/// postings, events, coins and fence. Pure; a refused command refuses the whole step.
/// </summary>
internal sealed class TransferChange
{
    private readonly DateTimeOffset _at;
    private readonly TransferRow? _transfer;
    private readonly TransferState? _transferBefore;
    private readonly List<(PayoutRow Row, PayoutState Before, PayoutState After)> _payouts;
    private readonly List<RowWrite> _also = [];
    private TransferState? _transferAfter;
    private Problem? _refusal;

    public TransferChange(TransferRow? transfer, IReadOnlyList<PayoutRow> payouts, DateTimeOffset at)
    {
        _at = at;
        _transfer = transfer;
        _transferBefore = _transferAfter = transfer is null ? null : TransferRows.StateOf(transfer);
        _payouts = [.. payouts.Select(row => (row, PayoutRows.StateOf(row))).Select(p => (p.row, p.Item2, p.Item2))];
    }

    /// <summary>True when all commands were obeyed before.</summary>
    public bool IsNothing => ReferenceEquals(_transferBefore, _transferAfter) && _payouts.All(p => ReferenceEquals(p.Before, p.After));

    /// <summary>Tells the transfer, if there is one.</summary>
    public TransferChange Tell(TransferCommand command)
    {
        if (_transferAfter is { } state && _refusal is null)
        {
            if (Transfer.Decide(state, command).TryGet(out var events, out _refusal))
            {
                _transferAfter = Transfer.Evolve(state, events);
            }
        }

        return this;
    }

    /// <summary>The payouts as they are after what they were told, and since when.</summary>
    public IReadOnlyList<Passenger> Payouts =>
        [.. _payouts.Select(p => new Passenger(p.After, ReferenceEquals(p.Before, p.After) ? p.Row.UpdatedAt : _at))];

    /// <summary>Tells each payout.</summary>
    public TransferChange TellPayouts(PayoutCommand command) => TellPayouts(_ => command);

    /// <summary>Tells each payout what is for it.</summary>
    public TransferChange TellPayouts(Func<PayoutId, PayoutCommand> command)
    {
        foreach (var payout in _payouts.Select(p => p.Row.Id).ToList())
        {
            TellPayout(payout, command(payout));
        }

        return this;
    }

    /// <summary>Tells one payout.</summary>
    public TransferChange TellPayout(PayoutId payout, PayoutCommand command)
    {
        var i = _payouts.FindIndex(p => p.Row.Id == payout);
        if (_refusal is null && Payout.Decide(_payouts[i].After, command).TryGet(out var events, out _refusal))
        {
            _payouts[i] = _payouts[i] with { After = Payout.Evolve(_payouts[i].After, events) };
        }

        return this;
    }

    /// <summary>A row that is written with the step.</summary>
    public TransferChange Also(RowWrite row)
    {
        _also.Add(row);
        return this;
    }

    /// <summary>The step, or the first refusal.</summary>
    public Result<TransferChange> Check() => _refusal is { } refusal ? refusal : this;

    /// <summary>The commit. Its key holds the version that it writes, so that of two racing steps one finds the key taken.</summary>
    public LedgerCommand Command()
    {
        var key = _transfer is { } row ? $"transfer:{row.Id}:{row.Version + 1}" : $"payout:{_payouts[0].Row.Id}:{_payouts[0].Row.Version + 1}";
        var content = string.Join('\n', _payouts.Select(p => StateJson.Write(p.After)).Prepend(_transferAfter is { } state ? StateJson.Write(state) : ""));
        var decision = new LedgerDecision(Entries(), Rows(), [.. Changed().Select(p => PayoutRows.Event(p.After))], []);
        return new LedgerCommand(key, new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(content))), _ => decision)
        {
            ConflictCode = ProblemCodes.WrongState,
        };
    }

    private IEnumerable<(PayoutRow Row, PayoutState Before, PayoutState After)> Changed() => _payouts.Where(p => !ReferenceEquals(p.Before, p.After));

    private List<RowWrite> Rows()
    {
        var rows = new List<RowWrite>();
        if (_transfer is { } row && _transferAfter is { } after && !ReferenceEquals(_transferBefore, after))
        {
            rows.Add(new RowWrite.UpdateTransfer(TransferRows.With(row, after, _at), row.Version));
            if (after.Plan is CoinPlan now && _transferBefore!.Plan is CoinPlan before && before.Inputs.Except(now.Inputs).ToList() is { Count: > 0 } free)
            {
                rows.Add(new RowWrite.ReleaseCoins(now.ChainAsset, row.Id, [.. free.Select(i => i.Outpoint)]));
            }

            if (after is TransferState.Abandoned)
            {
                if (after.Plan is CoinPlan coins)
                {
                    rows.Add(new RowWrite.ReleaseCoins(coins.ChainAsset, row.Id, [.. coins.Inputs.Select(i => i.Outpoint)]));
                }

                rows.Add(new RowWrite.ReleaseFence(after.Plan.ChainAsset, after.Plan.Fence, row.Id.ToString()));
            }
        }

        rows.AddRange(Changed().Select(p => new RowWrite.UpdatePayout(PayoutRows.With(p.Row, p.After, _at), p.Row.Version)));
        rows.AddRange(_also);
        return rows;
    }

    private List<JournalEntry> Entries()
    {
        var entries = new List<JournalEntry>();
        foreach (var (_, _, after) in Changed())
        {
            var terms = after.Terms;
            if (_transferAfter?.Plan is AccountPlan && after is PayoutState.Settled or PayoutState.Reverted)
            {
                entries.AddRange(AccountEntries(after));
            }
            else if (after is PayoutState.Settled)
            {
                // Its share of what the mined attempt paid, which need not be the planned one.
                entries.AddRange(EntryRules.PayoutSettled(terms.Id, terms.Total, after.SignedAs!.Fee, terms.MaxFee));
            }
            else if (after.IsEnd)
            {
                entries.Add(EntryRules.PayoutReleased(terms.Id, terms.Total, terms.FeeHeldHere));
            }
        }

        return entries;
    }

    /// <summary>The block told what was paid; a token's fee is another book's.</summary>
    private static IReadOnlyList<JournalEntry> AccountEntries(PayoutState ended)
    {
        var terms = ended.Terms;
        var fee = terms.PaysFeeElsewhere ? terms.FeeHeldHere : ended.SignedAs!.Fee;
        return ended is PayoutState.Reverted
            ? EntryRules.PayoutReverted(terms.Id, terms.Total, fee, terms.FeeHeldHere)
            : EntryRules.PayoutSettled(terms.Id, terms.Total, fee, terms.FeeHeldHere);
    }
}
