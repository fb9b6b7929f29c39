using ChainCloud.Chains;
using ChainCloud.Gateway.Chains;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Payouts;

/// <param name="Address">An address of the payout's asset on this platform's network.</param>
/// <param name="Amount">Base units, a string of decimal digits.</param>
public sealed record OutputBody(string Address, string Amount);

/// <param name="Asset">For example "LTC". Never guessed from the addresses.</param>
/// <param name="ExternalId">Your own id, unique for ever: the same id and content is the same payout.</param>
/// <param name="Outputs">1 to 1,000 destinations.</param>
/// <param name="SealedRequest">The request for your V-Device, sealed with the key that you share with it; base64. Opaque to the platform.</param>
/// <param name="MaxFee">The most that the network fee may be, base units of the chain's own asset; the platform's cap if not given.</param>
/// <param name="FeeSpeed">slow, normal or fast: which of the asset's fee quotes to use; normal if not given.</param>
public sealed record CreatePayoutBody(
    string Asset, string ExternalId, IReadOnlyList<OutputBody> Outputs, byte[] SealedRequest, string? MaxFee = null, string? FeeSpeed = null);

/// <param name="Intent">The V-Device's signed intent (COSE_Sign1), base64.</param>
public sealed record ApprovalBody(byte[] Intent);

/// <summary>One payout.</summary>
/// <param name="State">Tolerate states that you don't know.</param>
/// <param name="FeeAsset">The chain's own asset, in which fees are paid.</param>
/// <param name="MaxFee">Reserved for the network fee, base units of that asset.</param>
/// <param name="Fee">What the transaction pays; null before it is signed.</param>
/// <param name="Fence">What the payment must consume: an output, or sender and nonce.</param>
/// <param name="ReasonCode">Why it ended, for rejected and expired ones.</param>
public sealed record PayoutBody(
    string Id, string ExternalId, string Asset, string State, IReadOnlyList<OutputBody> Outputs, string Total, string FeeAsset, string FeeSpeed, string MaxFee, string? Fee,
    string? Fence, string? TransferId, string? Txid, long Confirmations, string? ReasonCode, DateTime CreatedAt, DateTime UpdatedAt)
{
    public static PayoutBody Of(PayoutView view, ServedAssets assets)
    {
        var definition = assets.Of(view.Book.Asset);
        return new PayoutBody(
            view.Id.ToString(), view.ExternalId, definition.Asset.Code, view.State, Format(definition, view.Outputs), view.Total.ToUnitsText(),
            view.MaxFee.Asset.Code, view.Speed.ToText(), view.MaxFee.ToUnitsText(), view.Fee?.ToUnitsText(), view.Fence?.ToString(), view.Transfer?.ToString(), view.TxId is { } txid ? ServedAssets.HashText(definition, txid) : null,
            view.Confirmations, view.ReasonCode, view.CreatedAt.UtcDateTime, view.UpdatedAt.UtcDateTime);
    }

    private static OutputBody[] Format(AssetDefinition definition, IReadOnlyList<PayoutOutput> outputs)
    {
        var bodies = new OutputBody[outputs.Count];
        for (var i = 0; i < bodies.Length; i++)
        {
            bodies[i] = new OutputBody(ServedAssets.Address(definition, outputs[i].Script), outputs[i].Amount.ToUnitsText());
        }

        return bodies;
    }
}
