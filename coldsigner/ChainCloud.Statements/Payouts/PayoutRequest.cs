using System.Collections.Immutable;

namespace ChainCloud.Statements;

/// <summary>One destination of a payout.</summary>
/// <param name="Script">Where to, as the chain carries it.</param>
/// <param name="Amount">How much, in base units; more than nothing.</param>
public readonly record struct PayoutOutput(ScriptPubKey Script, Amount Amount);

/// <summary>What the merchant's website asks its own V-Device for. Crosses the cloud sealed (<see cref="SealedPayoutRequest"/>), never signed.</summary>
/// <param name="Merchant">Whose money.</param>
/// <param name="ExternalId">The merchant's own id of the payout: 1 to 128 characters, used once for ever.</param>
/// <param name="Asset">The asset of all amounts.</param>
/// <param name="Outputs">1 or more destinations.</param>
/// <param name="Time">When the website made the request, Unix seconds.</param>
/// <param name="RequestId">Random; tells two requests apart.</param>
public sealed record PayoutRequest(
    MerchantId Merchant, string ExternalId, AssetId Asset, ImmutableArray<PayoutOutput> Outputs, long Time, StatementId RequestId)
    : IStatement<PayoutRequest>
{
    public static string Tag => "cc/payout-request/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 6);
        writer.Merchant(Merchant);
        writer.Text(ExternalId);
        writer.Asset(Asset);
        writer.Outputs(Outputs);
        writer.Number(Time);
        writer.Id(RequestId);
        return writer.ToArray();
    }

    public static Result<PayoutRequest> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 6, reader =>
    {
        var merchant = reader.Merchant();
        var externalId = reader.ExternalId();
        var asset = reader.Asset();
        return new PayoutRequest(merchant, externalId, asset, reader.Outputs(asset), reader.Number(), reader.Id());
    });

    public bool Equals(PayoutRequest? other) => other is not null && Hash == other.Hash;

    public override int GetHashCode() => Hash.GetHashCode();
}
