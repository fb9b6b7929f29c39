using System.CommandLine;
using ChainCloud.Client;

namespace ChainCloud.Website;

/// <summary>What the website does: addresses for customers, payouts to them.</summary>
internal static class WebsiteCommands
{
    private static readonly Option<string> Config = new("--config")
    {
        Description = "JSON file with gateway, cold_token, hot_token, key_file.",
        Required = true,
        Recursive = true,
    };

    public static RootCommand Root() => new("The example website of a merchant: addresses for its customers, payouts to them.")
    {
        Config, BatchCommand(), AddressCommand(), PayoutCommand(), PayoutStatusCommand(),
    };

    private static Command BatchCommand()
    {
        var (asset, purpose, id) = (AssetOption(), PurposeOption(), IdOption());
        var command = new Command("batch", "Requests a batch of addresses and prints its number.") { asset, purpose, id };
        command.SetAction((result, ct) => WithClient(result, cold: true, async (client, _) =>
        {
            var batch = await client.RequestBatchAsync(result.GetValue(asset), Purpose(result.GetValue(purpose)), result.GetValue(id)!, ct);
            Console.WriteLine($"{batch.Number} {batch.State}");
        }));
        return command;
    }

    private static Command AddressCommand()
    {
        var (asset, purpose, id) = (AssetOption(), PurposeOption(), IdOption());
        var label = new Option<string?>("--label") { Description = "Comes back with every deposit." };
        var command = new Command("address", "Takes the next address, checks proof and verdict itself, and prints it.") { asset, purpose, id, label };
        command.SetAction((result, ct) => WithClient(result, cold: true, async (client, _) =>
        {
            var address = await client.NextVerifiedAddressAsync(
                result.GetValue(asset), Purpose(result.GetValue(purpose)), result.GetValue(id)!, result.GetValue(label), ct);
            Console.WriteLine(address.Text);
        }));
        return command;
    }

    private static Command PayoutCommand()
    {
        var (asset, id) = (AssetOption(), IdOption());
        var to = new Option<string[]>("--to") { Description = "ADDRESS=BASE_UNITS; once for each destination.", Required = true, AllowMultipleArgumentsPerToken = true };
        var speed = new Option<FeeSpeed>("--fee") { Description = "slow, normal or fast.", DefaultValueFactory = _ => FeeSpeed.Normal };
        var fee = new Option<string?>("--max-fee") { Description = "The most that the network fee may be, base units of the chain's own asset." };
        var command = new Command("payout", "Seals a request for the V-Device, posts it, and prints the payout's id.") { asset, id, to, fee, speed };
        command.SetAction((result, ct) => WithClient(result, cold: false, async (client, keys) =>
        {
            var code = result.GetValue(asset);
            var maxFee = result.GetValue(fee) is { } text ? FeeCap(keys, code, text) : null;
            var order = new PayoutOrder(result.GetValue(id)!, code, [.. result.GetValue(to)!.Select(text => Destination(code, text))], maxFee,
                result.GetValue(speed));
            var payout = await client.RequestPayoutAsync(order, ct);
            Console.WriteLine($"{payout.Id} {payout.State}");
        }));
        return command;
    }

    private static Command PayoutStatusCommand()
    {
        var payout = new Argument<string>("PAYOUT") { Description = "The payout's id." };
        var command = new Command("payout-status", "Prints where a payout stands.") { payout };
        command.SetAction((result, ct) => WithClient(result, cold: false, async (client, keys) =>
        {
            var now = await client.ReadPayoutAsync(result.GetValue(payout)!, ct);
            Console.WriteLine($"{now.State} {now.Txid ?? "-"} {now.Confirmations}");
        }));
        return command;
    }

    private static async Task WithClient(ParseResult result, bool cold, Func<ChainCloudClient, WebsiteKeys, Task> act)
    {
        var configuration = WebsiteConfiguration.Read(result.GetValue(Config)!);
        using var keys = configuration.ReadKeys();
        using var http = new HttpClient { BaseAddress = configuration.Gateway };
        await act(cold ? configuration.Cold(http, keys) : configuration.Hot(http, keys), keys);
    }

    private static Amount FeeCap(WebsiteKeys keys, AssetId asset, string units) =>
        keys.Assets.Find(asset).Then(known => Amount.Parse(known.ChainAsset, units)).TryGet(out var cap, out var problem)
            ? cap
            : throw new InvalidDataException(problem.Detail);

    private static AddressPurpose Purpose(string? text) => BatchId.ParsePurpose(text).Value;

    private static PayoutDestination Destination(AssetId asset, string text) => text.Split('=') is [var address, var units] && Amount.Parse(asset, units).TryGet(out var amount, out _)
        ? new PayoutDestination(address, amount)
        : throw new InvalidDataException($"'{text}' is not ADDRESS=BASE_UNITS.");

    private static Option<AssetId> AssetOption() => new("--asset")
    {
        Description = "For example BTC. LTC without it.",
        DefaultValueFactory = _ => AssetId.Parse("LTC").Value,
        CustomParser = result =>
        {
            if (AssetId.Parse(result.Tokens[0].Value).TryGet(out var asset, out var problem))
            {
                return asset;
            }

            result.AddError(problem.Detail);
            return default;
        },
    };

    private static Option<string> PurposeOption() => new("--purpose") { Description = "cold: for customers; hot: to fund the hot wallet.", DefaultValueFactory = _ => "cold" };

    private static Option<string> IdOption() => new("--id") { Description = "Your own id: the same id is the same thing, however often it is asked for.", Required = true };
}
