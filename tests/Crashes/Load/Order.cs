using System.Globalization;
using ChainCloud.Chains;
using ChainCloud.Client;
using ChainCloud.Crashes.Stage;

namespace ChainCloud.Crashes.Load;

/// <summary>A payout that the website wants. Its destinations are scripts of nobody, and of this order alone: what arrives there is its effect.</summary>
/// <param name="Request">What is asked for, however often.</param>
/// <param name="Destinations">Each one's script and base units.</param>
internal sealed record Order(PayoutOrder Request, IReadOnlyList<(ScriptPubKey Script, long Units)> Destinations)
{
    private const long FeeCap = 200_000;

    public string ExternalId => Request.ExternalId;

    /// <summary>The payout's id, once it is acknowledged. What is acknowledged must never be lost.</summary>
    public string? PayoutId { get; set; }

    public static Order New(int number, Random random)
    {
        var externalId = string.Create(CultureInfo.InvariantCulture, $"order-{number}");
        var to = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Script: Nobody(random), Units: (long)random.Next(200_000, 1_000_000))).ToList();
        var chain = ChainParameters.For(Shop.Ltc, Network.Regtest).Value;
        return new Order(
            new PayoutOrder(
                externalId, Shop.Ltc,
                [.. to.Select(d => new PayoutDestination(AddressCodec.Format(chain, d.Script).Value, Amount.Of(Shop.Ltc, d.Units)))],
                Amount.Of(Shop.Ltc, FeeCap)),
            to);
    }

    private static ScriptPubKey Nobody(Random random)
    {
        var hash = new byte[20];
        random.NextBytes(hash);
        return Scripts.P2wpkhOfHash(hash);
    }
}
