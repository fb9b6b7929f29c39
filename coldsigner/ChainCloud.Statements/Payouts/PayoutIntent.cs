using System.Collections.Immutable;

namespace ChainCloud.Statements;

/// <summary>The last receipt of the vault that the V-Device has seen: its counter and hash. Counter 0 and a zero hash before the first.</summary>
public readonly record struct VaultSeen(long Counter, Hash256 ReceiptHash)
{
    /// <summary>Nothing seen yet.</summary>
    public static VaultSeen None => default;
}

/// <summary>The V-Device's yes to one payout, signed with its channel key. Without it no vault pays anything.</summary>
/// <param name="Network">Of the chain.</param>
/// <param name="Asset">Of all amounts.</param>
/// <param name="Merchant">Whose money.</param>
/// <param name="Epoch">Of the channel key that signs.</param>
/// <param name="VCounter">Counts this V-Device's intents, from 1, strictly rising.</param>
/// <param name="IntentId">Random, one per payout.</param>
/// <param name="ExternalId">The merchant's own id of the payout.</param>
/// <param name="Outputs">Exactly what is paid, in this order.</param>
/// <param name="Fence">What the transaction must consume, so that two payments for one intent exclude each other.</param>
/// <param name="MaxFee">The most that this payment may pay for its transaction, in the asset in which the chain takes fees.</param>
/// <param name="MaxFeeRateSatPerKvB">The most per 1,000 virtual bytes in base units, or per gas in wei.</param>
/// <param name="NotBefore">Unix seconds.</param>
/// <param name="NotAfter">Unix seconds, not before <paramref name="NotBefore"/>.</param>
/// <param name="VaultSeen">Ties the intent to the vault's history.</param>
/// <param name="PolicyHash">The policy under which the V-Device agreed.</param>
public sealed record PayoutIntent(
    Network Network, AssetId Asset, MerchantId Merchant, uint Epoch, long VCounter, StatementId IntentId, string ExternalId,
    ImmutableArray<PayoutOutput> Outputs, Fence Fence, Amount MaxFee, long MaxFeeRateSatPerKvB, long NotBefore, long NotAfter,
    VaultSeen VaultSeen, Hash256 PolicyHash) : IStatement<PayoutIntent>
{
    public static string Tag => "cc/payout-intent/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 14);
        writer.Network(Network);
        writer.Asset(Asset);
        writer.Merchant(Merchant);
        writer.Number(Epoch);
        writer.Number(VCounter);
        writer.Id(IntentId);
        writer.Text(ExternalId);
        writer.Outputs(Outputs);
        writer.Fence(Fence);
        writer.WriteArray(3);
        writer.Asset(MaxFee.Asset);
        writer.Units(MaxFee.Units);
        writer.Number(MaxFeeRateSatPerKvB);
        writer.Number(NotBefore);
        writer.Number(NotAfter);
        writer.WriteArray(2);
        writer.Number(VaultSeen.Counter);
        writer.Hash(VaultSeen.ReceiptHash);
        writer.Hash(PolicyHash);
        return writer.ToArray();
    }

    public static Result<PayoutIntent> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 14, Read);

    public bool Equals(PayoutIntent? other) => other is not null && Hash == other.Hash;

    public override int GetHashCode() => Hash.GetHashCode();

    private static PayoutIntent Read(CborReader reader)
    {
        var network = reader.Network();
        var asset = reader.Asset();
        var merchant = reader.Merchant();
        var (epoch, counter, id, externalId) = (reader.Small(), reader.Number(), reader.Id(), reader.ExternalId());
        var outputs = reader.Outputs(asset);
        var fence = reader.Fence();
        reader.ExpectArray(3);
        var (maxFee, maxFeeRate) = (reader.Amount(reader.Asset()), reader.Number());
        var (notBefore, notAfter) = (reader.Number(), reader.Number());
        reader.Require(notBefore <= notAfter, "The intent ends before it begins.");
        reader.ExpectArray(2);
        var seen = new VaultSeen(reader.Number(), reader.Hash());
        reader.Require(seen.Counter > 0 || seen.ReceiptHash.IsZero, "A receipt without a counter.");
        return new PayoutIntent(
            network, asset, merchant, epoch, counter, id, externalId, outputs, fence, maxFee, maxFeeRate, notBefore, notAfter, seen, reader.Hash());
    }
}
