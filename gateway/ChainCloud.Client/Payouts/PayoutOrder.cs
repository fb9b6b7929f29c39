namespace ChainCloud.Client;

/// <param name="Address">Of the order's asset and the website's network.</param>
/// <param name="Amount">More than nothing.</param>
public sealed record PayoutDestination(string Address, Amount Amount);

/// <summary>What the website wants paid.</summary>
/// <param name="ExternalId">The website's own id, stored before the first try: the same id is the same payout, however often it is asked for.</param>
/// <param name="Destinations">1 to 1,000.</param>
/// <param name="MaxFee">The most that the network fee may be, in the chain's own asset; the platform's cap if not given.</param>
/// <param name="Speed">Which of the asset's fee quotes to use.</param>
public sealed record PayoutOrder(
    string ExternalId, AssetId Asset, IReadOnlyList<PayoutDestination> Destinations, Amount? MaxFee = null, FeeSpeed Speed = FeeSpeed.Normal);
