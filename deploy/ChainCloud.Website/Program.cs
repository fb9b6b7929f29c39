using System.CommandLine;
using ChainCloud.Client;
using ChainCloud.Website;

// The stand-in for a merchant's website: what an integrator writes, in as few lines as the client library needs.
// Exit codes: 0 done, 1 refused or not proven, 2 usage, 3 fault.
var config = new Option<string>("--config") { Description = "JSON file with gateway, cold_token, hot_token, key_file.", Required = true, Recursive = true };
var root = new RootCommand("The example website of a merchant: addresses for its customers, payouts to them.")
{
    config, BatchCommand(), AddressCommand(), PayoutCommand(), PayoutStatusCommand(),
};
var parsed = root.Parse(args);
try
{
    return parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction ? Usage() : await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (AddressNotProvenException lie)
{
    // Show nothing to the customer; tell people: the platform, or something on the way to it, lies.
    Console.Error.WriteLine($"ALARM: {lie.Message}");
    return 1;
}
catch (ChainCloudProblemException no)
{
    Console.Error.WriteLine($"refused: {no.Message}");
    return 1;
}
catch (Exception fault) when (fault is IOException or HttpRequestException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"fault: {fault.Message}");
    return 3;
}

int Usage()
{
    parsed.Errors.ToList().ForEach(error => Console.Error.WriteLine(error.Message));
    return 2;
}

Command BatchCommand()
{
    var (purpose, id) = (PurposeOption(), IdOption());
    var command = new Command("batch", "Requests a batch of 1,000 addresses and prints its number.") { purpose, id };
    command.SetAction((result, ct) => WithClient(result, cold: true, async client =>
    {
        var batch = await client.RequestBatchAsync(Ltc(), Purpose(result.GetValue(purpose)), result.GetValue(id)!, ct);
        Console.WriteLine($"{batch.Number} {batch.State}");
    }));
    return command;
}

Command AddressCommand()
{
    var (purpose, id) = (PurposeOption(), IdOption());
    var label = new Option<string?>("--label") { Description = "Comes back with every deposit." };
    var command = new Command("address", "Takes the next address, checks proof and verdict itself, and prints it.") { purpose, id, label };
    command.SetAction((result, ct) => WithClient(result, cold: true, async client =>
    {
        var address = await client.NextVerifiedAddressAsync(
            Ltc(), Purpose(result.GetValue(purpose)), result.GetValue(id)!, result.GetValue(label), ct);
        Console.WriteLine(address.Text);
    }));
    return command;
}

Command PayoutCommand()
{
    var id = IdOption();
    var to = new Option<string[]>("--to") { Description = "ADDRESS=BASE_UNITS; once for each destination.", Required = true, AllowMultipleArgumentsPerToken = true };
    var fee = new Option<string?>("--max-fee") { Description = "The most that the network fee may be, base units." };
    var command = new Command("payout", "Seals a request for the V-Device, posts it, and prints the payout's id.") { id, to, fee };
    command.SetAction((result, ct) => WithClient(result, cold: false, async client =>
    {
        var maxFee = result.GetValue(fee) is { } text ? Amount.Parse(Ltc(), text).Value : null;
        var order = new PayoutOrder(result.GetValue(id)!, Ltc(), [.. result.GetValue(to)!.Select(Destination)], maxFee);
        var payout = await client.RequestPayoutAsync(order, ct);
        Console.WriteLine($"{payout.Id} {payout.State}");
    }));
    return command;
}

Command PayoutStatusCommand()
{
    var payout = new Argument<string>("PAYOUT") { Description = "The payout's id." };
    var command = new Command("payout-status", "Prints where a payout stands.") { payout };
    command.SetAction((result, ct) => WithClient(result, cold: false, async client =>
    {
        var now = await client.ReadPayoutAsync(result.GetValue(payout)!, ct);
        Console.WriteLine($"{now.State} {now.Txid ?? "-"} {now.Confirmations}");
    }));
    return command;
}

async Task WithClient(ParseResult result, bool cold, Func<ChainCloudClient, Task> act)
{
    var configuration = WebsiteConfiguration.Read(result.GetValue(config)!);
    using var keys = configuration.ReadKeys();
    using var http = new HttpClient { BaseAddress = configuration.Gateway };
    await act(cold ? configuration.Cold(http, keys) : configuration.Hot(http, keys));
}

static AssetId Ltc() => AssetId.Parse("LTC").Value;

static AddressPurpose Purpose(string? text) => BatchId.ParsePurpose(text).Value;

static PayoutDestination Destination(string text) => text.Split('=') is [var address, var units] && Amount.Parse(Ltc(), units).TryGet(out var amount, out _)
    ? new PayoutDestination(address, amount)
    : throw new InvalidDataException($"'{text}' is not ADDRESS=BASE_UNITS.");

static Option<string> PurposeOption() => new("--purpose") { Description = "cold: for customers; hot: to fund the hot wallet.", DefaultValueFactory = _ => "cold" };

static Option<string> IdOption() => new("--id") { Description = "Your own id: the same id is the same thing, however often it is asked for.", Required = true };
