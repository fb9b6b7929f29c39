using System.Collections.Immutable;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Client;

namespace ChainCloud.System.Tests.Stage;

/// <summary>A payout that a test asks for. Its destinations are scripts of nobody: what arrives there stays there, and can be counted.</summary>
/// <param name="Order">What the website asks for, however often.</param>
/// <param name="Destinations">Each one's script and base units.</param>
public sealed record Payment(PayoutOrder Order, ImmutableArray<(ScriptPubKey Script, long Units)> Destinations)
{
    public string ExternalId => Order.ExternalId;

    public long Total => Destinations.Sum(d => d.Units);

    /// <summary>A payment to two fresh destinations.</summary>
    public static Payment New(string externalId)
    {
        var chain = ChainParameters.For(Website.Ltc, Network.Regtest).Value;
        ImmutableArray<(ScriptPubKey Script, long Units)> to = [(Nobody(), 3_000_000), (Nobody(), 2_000_001)];
        return new Payment(
            new PayoutOrder(
                externalId, Website.Ltc,
                [.. to.Select(d => new PayoutDestination(AddressCodec.Format(chain, d.Script).Value, Amount.Of(Website.Ltc, d.Units)))]),
            to);
    }

    private static ScriptPubKey Nobody() => Scripts.P2wpkhOfHash(RandomNumberGenerator.GetBytes(20));
}
