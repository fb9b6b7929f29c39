using static ChainCloud.Domain.Ledger.LedgerAccount;

namespace ChainCloud.Domain.Ledger;

/// <summary>Which postings each step of a deposit or payout makes. The only place where entries are made.</summary>
public static class EntryRules
{
    /// <summary>The deposit is in a block: it belongs to the book, but not yet to the merchant's use.</summary>
    public static JournalEntry DepositConfirming(DepositId id, AddressPurpose purpose, Amount amount) =>
        new(EntryKinds.DepositConfirming, id.ToString(), Posting.Credit(Chain, amount), Posting.Debit(Pending(purpose), amount));

    /// <summary>The block of a deposit that was not yet credited left the chain.</summary>
    public static JournalEntry DepositUnconfirmed(DepositId id, AddressPurpose purpose, Amount amount) =>
        new(EntryKinds.DepositUnconfirmed, id.ToString(), Posting.Credit(Pending(purpose), amount), Posting.Debit(Chain, amount));

    /// <summary>
    /// Enough confirmations. A hot credit repays a debt first; a cold one does not, since cold coins can't stand in for hot ones.
    /// </summary>
    public static JournalEntry DepositCredited(AccountHead head, DepositId id, AddressPurpose purpose, Amount amount)
    {
        var (repaid, rest) = Split(amount, purpose == AddressPurpose.Hot ? head.Owed : Amount.Zero(amount.Asset));
        return new(EntryKinds.DepositCredited, id.ToString(), NonZero(
            Posting.Credit(Pending(purpose), amount), Posting.Debit(Debt, repaid), Posting.Debit(Posted(purpose), rest)));
    }

    /// <summary>
    /// The block of a credited deposit left the chain. What is still free is taken back, what is spent or reserved already becomes debt;
    /// the head's payouts are frozen by it.
    /// </summary>
    public static JournalEntry DepositReversed(AccountHead head, DepositId id, AddressPurpose purpose, Amount amount)
    {
        var (free, spent) = Split(amount, head.Balance(Posted(purpose)));
        return new(EntryKinds.DepositReversed, id.ToString(), NonZero(
            Posting.Credit(Posted(purpose), free), Posting.Credit(Debt, spent), Posting.Debit(Chain, amount)));
    }

    /// <summary>A payout is accepted: its amount and the most that its fee may be are held.</summary>
    public static JournalEntry PayoutReserved(PayoutId id, Amount total, Amount maxFee) =>
        new(EntryKinds.PayoutReserved, id.ToString(), Posting.Credit(Hot, total + maxFee), Posting.Debit(HotReserved, total + maxFee));

    /// <summary>
    /// A payout's transaction is confirmed: amount and fee left the book, the rest of the reservation is free again.
    /// <paramref name="fee"/> above <paramref name="maxFee"/> throws: the device's cap was checked before.
    /// </summary>
    public static IReadOnlyList<JournalEntry> PayoutSettled(PayoutId id, Amount total, Amount fee, Amount maxFee)
    {
        var subject = id.ToString();
        List<JournalEntry> entries =
        [
            new(EntryKinds.PayoutSettled, subject, Posting.Credit(HotReserved, total), Posting.Debit(Chain, total)),
        ];
        entries.AddRange(Spent(EntryKinds.PayoutNetworkFee, EntryKinds.PayoutReleased, subject, fee, maxFee));
        return entries;
    }

    /// <summary>A payout's transaction is final and failed: the fee left the book, all else that was held is free again. Throws as <see cref="PayoutSettled"/>.</summary>
    public static IReadOnlyList<JournalEntry> PayoutReverted(PayoutId id, Amount total, Amount fee, Amount maxFee) =>
        Spent(EntryKinds.PayoutNetworkFee, EntryKinds.PayoutReleased, id.ToString(), fee, total + maxFee);

    /// <summary>A token's payout may be carried: the most that its fee may be is held in the book of the chain's own asset.</summary>
    public static JournalEntry GasHeld(PayoutId id, Amount maxFee) =>
        new(EntryKinds.GasHeld, id.ToString(), Posting.Credit(Hot, maxFee), Posting.Debit(HotReserved, maxFee));

    /// <summary>A token's payout ended; <paramref name="fee"/> was paid, zero where no transaction was. Throws as <see cref="PayoutSettled"/>.</summary>
    public static IReadOnlyList<JournalEntry> GasClosed(PayoutId id, Amount fee, Amount maxFee) =>
        Spent(EntryKinds.GasSettled, EntryKinds.GasReleased, id.ToString(), fee, maxFee);

    /// <summary>A payout ended without a transaction: all that was held is free again.</summary>
    public static JournalEntry PayoutReleased(PayoutId id, Amount total, Amount maxFee) =>
        new(EntryKinds.PayoutReleased, id.ToString(), Posting.Credit(HotReserved, total + maxFee), Posting.Debit(Hot, total + maxFee));

    private static List<JournalEntry> Spent(string paid, string released, string subject, Amount fee, Amount held)
    {
        var (entries, rest) = (new List<JournalEntry>(), held - fee);
        if (!fee.IsZero)
        {
            entries.Add(new(paid, subject, Posting.Credit(HotReserved, fee), Posting.Debit(Chain, fee)));
        }

        if (!rest.IsZero)
        {
            entries.Add(new(released, subject, Posting.Credit(HotReserved, rest), Posting.Debit(Hot, rest)));
        }

        return entries;
    }

    private static LedgerAccount Pending(AddressPurpose purpose) => purpose switch
    {
        AddressPurpose.Cold => ColdPending,
        AddressPurpose.Hot => HotPending,
        _ => throw new ArgumentException("Change is not a deposit.", nameof(purpose)),
    };

    private static LedgerAccount Posted(AddressPurpose purpose) => purpose == AddressPurpose.Cold ? Cold : Hot;

    private static (Amount First, Amount Remainder) Split(Amount amount, Amount limit)
    {
        var first = amount < limit ? amount : limit;
        return (first, amount - first);
    }

    private static Posting[] NonZero(params Posting[] postings) => [.. postings.Where(p => !p.Amount.IsZero)];
}
