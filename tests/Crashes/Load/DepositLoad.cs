using System.Globalization;
using System.Text.Json;
using ChainCloud.Client;
using ChainCloud.Crashes.Stage;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Crashes.Load;

/// <summary>Customers who pay to addresses, new ones and old ones, most of them cold; and the operator who fills the hot wallet up.</summary>
internal sealed class DepositLoad(CrashStage stage, Records records, int seed)
{
    private const int MostAddresses = 60;

    private readonly Random _random = new(seed);

    public async Task Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            if (await NextAddress() is { } address)
            {
                await Pay(address);
            }

            await Moment.Pass(TimeSpan.FromMilliseconds(_random.Next(200, 900)), end);
        }
    }

    /// <summary>An acknowledged address, asked for again or for the first time; null when there was no answer.</summary>
    private async Task<VerifiedAddress?> NextAddress()
    {
        var number = _random.Next(MostAddresses);
        var purpose = number % 3 == 0 ? AddressPurpose.Hot : AddressPurpose.Cold;
        var externalId = string.Create(CultureInfo.InvariantCulture, $"customer-{number}");
        try
        {
            var address = await stage.Shop.Cold[_random.Next(stage.Shop.Cold.Count)].NextVerifiedAddressAsync(Shop.Ltc, purpose, externalId);
            var known = records.Addresses.GetOrAdd(externalId, address);
            if (known.Text != address.Text)
            {
                records.Violate($"{externalId} was given {known.Text} and then {address.Text}");
            }

            return address;
        }
        catch (ChainCloudProblemException problem) when (problem.Retryable)
        {
            return null;
        }
        catch (ChainCloudProblemException problem)
        {
            records.Violate($"{externalId} got no address: {problem.Code}, {problem.Detail}");
            return null;
        }
    }

    private async Task Pay(VerifiedAddress address)
    {
        try
        {
            records.Deposits.Enqueue(await stage.Node.SendToAddressAsync(address.Text, _random.Next(1_000_000, 30_000_000)));
        }
        catch (Exception e) when (IsAway(e))
        {
            // Killed, or its coins wait for a block. What it may have sent all the same is found on the chain.
        }
    }

    /// <summary>How calls to a node that is killed, starts, or does not want to now, end.</summary>
    public static bool IsAway(Exception e) => e is HttpRequestException or IOException or JsonException or InvalidOperationException
        or ObjectDisposedException or NodeRpcException or OperationCanceledException;
}
