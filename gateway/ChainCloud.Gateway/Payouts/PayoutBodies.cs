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
/// <param name="MaxFee">The most that the network fee may be, base units; the platform's cap if not given.</param>
public sealed record CreatePayoutBody(
    string Asset, string ExternalId, IReadOnlyList<OutputBody> Outputs, byte[] SealedRequest, string? MaxFee = null);

/// <param name="Intent">The V-Device's signed intent (COSE_Sign1), base64.</param>
public sealed record ApprovalBody(byte[] Intent);

/// <summary>One payout.</summary>
/// <param name="State">Tolerate states that you don't know.</param>
/// <param name="MaxFee">Reserved for the network fee, base units.</param>
/// <param name="Fee">What the transaction pays; null before it is signed.</param>
/// <param name="Fence">The outpoint that the payment must consume.</param>
/// <param name="ReasonCode">Why it ended, for rejected and expired ones.</param>
public sealed record PayoutBody(
    string Id, string ExternalId, string Asset, string State, IReadOnlyList<OutputBody> Outputs, string Total, string MaxFee, string? Fee,
    string? Fence, string? TransferId, string? Txid, long Confirmations, string? ReasonCode, DateTime CreatedAt, DateTime UpdatedAt)
{
    public static PayoutBody Of(PayoutView view, ServedChains chains)
    {
        var chain = chains.Of(view.Book.Asset);
        return new PayoutBody(
            view.Id.ToString(), view.ExternalId, chain.Asset.Code, view.State, Format(chain, view.Outputs), view.Total.ToUnitsText(),
            view.MaxFee.ToUnitsText(), view.Fee?.ToUnitsText(), view.Fence?.ToString(), view.Transfer?.ToString(), view.TxId?.ToString(),
            view.Confirmations, view.ReasonCode, view.CreatedAt.UtcDateTime, view.UpdatedAt.UtcDateTime);
    }

    private static OutputBody[] Format(ChainParameters chain, IReadOnlyList<PayoutOutput> outputs)
    {
        var bodies = new OutputBody[outputs.Count];
        for (var i = 0; i < bodies.Length; i++)
        {
            bodies[i] = new OutputBody(ServedChains.Address(chain, outputs[i].Script), outputs[i].Amount.ToUnitsText());
        }

        return bodies;
    }
}
