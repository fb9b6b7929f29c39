using System.Security.Cryptography;
using System.Text;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Store.Tests;

/// <summary>Rows and items to write.</summary>
internal static class Samples
{
    private static int _ids;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    public static readonly BookId Book = new(Acme, Ltc);
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    public static UInt128 NextBits => (UInt128)Interlocked.Increment(ref _ids);

    public static Hash256 Hash(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static Outpoint Point(string text, uint index = 0) => new(Hash(text), index);

    public static Amount Units(long units) => Amount.Of(Ltc, units);

    public static ScriptPubKey Script(string text) => new([0, 20, .. Hash(text).ToArray()[..20]]);

    public static JournalEntry Deposited(long units, string subject = "dep") => new(
        "deposit.credited", subject, Posting.Debit(LedgerAccount.Hot, Units(units)), Posting.Credit(LedgerAccount.Chain, Units(units)));

    public static JournalEntry Reserved(long units, string subject = "po") => new(
        "payout.reserved", subject, Posting.Debit(LedgerAccount.HotReserved, Units(units)), Posting.Credit(LedgerAccount.Hot, Units(units)));

    public static CommitItem Item(string key, JournalEntry? entry = null, RowWrite[]? rows = null, EventDraft[]? events = null) =>
        new(key, Hash(key), Encoding.UTF8.GetBytes(key), entry is null ? [] : [entry], rows ?? [], events ?? []);

    public static CommitItem Rows(params RowWrite[] rows) => Item($"rows:{NextBits}", rows: rows);

    public static EventDraft Event(string type, string subject = "s") => new(type, subject, "{}");

    public static PayoutRow Payout(string externalId, BookId? book = null) => new(
        PayoutId.Of(NextBits), book ?? Book, externalId, "requested", """{"state":"requested"}""", null, false, 0, Now, Now);

    public static TransferRow Transfer(string fence, uint? changeIndex = null) => new(
        TransferId.Of(NextBits), Book, "awaiting_signature", "{}", Point(fence), changeIndex, false, 0, Now, Now);
}
