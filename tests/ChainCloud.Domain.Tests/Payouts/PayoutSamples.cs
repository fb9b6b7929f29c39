using ChainCloud.Domain.Payouts;

namespace ChainCloud.Domain.Tests.Payouts;

/// <summary>Payouts to start tests from.</summary>
internal static class PayoutSamples
{
    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly BookId Book = BookId.Parse("acme/LTC").Value;
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    public static readonly byte[] Intent = [1, 2, 3];
    public static readonly BlockRef Block = new(100, Hash(9));
    public static readonly Carrier By = new(TransferId.Of(7), new Outpoint(Hash(1), 0), Noon.AddHours(23));
    public static readonly SignedTransaction Transaction = new(Hash(2), Units(250));
    public static readonly Problem No = new(ProblemCodes.DeviceRefused, "no");

    public static readonly PayoutTerms Terms = new(
        PayoutId.Of(1), Book, "order-7", [new Destination(Script(1), Units(60_000)), new Destination(Script(2), Units(40_000))], Units(1_000), [5], Noon);

    public static readonly PayoutState[] States =
    [
        new PayoutState.Requested(Terms),
        new PayoutState.Reserved(Terms),
        new PayoutState.AwaitingApproval(Terms, By),
        new PayoutState.Approved(Terms, By, Intent),
        new PayoutState.AwaitingSignature(Terms, By, Intent),
        new PayoutState.Signed(Terms, By, Intent, Transaction),
        new PayoutState.Broadcast(Terms, By, Intent, Transaction),
        new PayoutState.Confirming(Terms, By, Intent, Transaction, Block),
        new PayoutState.Settled(Terms, By, Intent, Transaction, Block),
        new PayoutState.Reverted(Terms, By, Intent, Transaction, Block),
        new PayoutState.Rejected(Terms, By, No),
        new PayoutState.Expired(Terms, By),
        new PayoutState.Cancelled(Terms, By),
    ];

    public static Amount Units(long units) => Amount.Of(Ltc, units);

    public static Hash256 Hash(byte fill) => new(Enumerable.Repeat(fill, 32).ToArray());

    /// <summary>A P2WPKH script.</summary>
    public static ScriptPubKey Script(byte fill) => new([0, 20, .. Enumerable.Repeat(fill, 20)]);
}
