using System.CommandLine;
using System.Globalization;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;

namespace ChainCloud.ColdSigner;

/// <summary>The vault's own limits as options. Test networks have defaults; on the main network each has to be given.</summary>
internal sealed class VaultLimitOptions
{
    private readonly Option<string?> _perIntent = Option("--max-per-intent", "L1: the most of one intent with its fee, base units.");
    private readonly Option<string?> _perHour = Option("--max-per-hour", "The most in any hour, fees included, base units.");
    private readonly Option<string?> _perDay = Option("--max-per-day", "L24: the most in any 24 hours, fees included, base units.");
    private readonly Option<string?> _count = Option("--max-count-per-day", "The most intents in any 24 hours.");
    private readonly Option<string?> _lifetime = Option("--lifetime", "The most ever, fees included, base units.");
    private readonly Option<string?> _fee = Option("--max-fee", "The highest fee of one transaction, base units.");
    private readonly Option<string?> _share = Option("--max-fee-share-percent", "The highest fee as a share of the amount, whole per cent, 1 to 100.");
    private readonly Option<string?> _rate = Option("--max-fee-rate", "The highest fee rate, base units per 1,000 virtual bytes.");

    private readonly Option<string[]> _types = new("--destination-type")
    {
        Description = "Kind of address that may be paid: p2wpkh, p2wsh, p2tr, p2pkh, p2sh; may be given again. All of them without it.",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _perIntent, _perHour, _perDay, _count, _lifetime, _fee, _share, _rate, _types })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Refuses what is malformed, and on the main network what is not given.</summary>
    public Result<VaultLimits> Read(ParseResult parsed, AssetId asset, Network network)
    {
        Problem? problem = null;
        var values = new List<long>();
        (Option<string?> Option, string Default)[] numbers =
        [
            (_perIntent, "5000000000"), (_perHour, "10000000000"), (_perDay, "20000000000"), (_count, "1000"), (_lifetime, "1000000000000"),
            (_fee, "10000000"), (_share, "10"), (_rate, "1000000"),
        ];
        foreach (var (option, byDefault) in numbers)
        {
            values.Add(Number(parsed, option, network == Network.Main ? null : byDefault, ref problem));
        }

        var types = new List<ScriptType>();
        foreach (var text in parsed.GetValue(_types) ?? [])
        {
            types.Add(Type(text, ref problem));
        }

        if (problem is not null)
        {
            return problem;
        }

        return new VaultLimits
        {
            MaxPerIntent = Amount.Of(asset, values[0]),
            MaxPerHour = Amount.Of(asset, values[1]),
            MaxPerDay = Amount.Of(asset, values[2]),
            MaxCountPerDay = (int)Math.Min(values[3], int.MaxValue),
            Lifetime = Amount.Of(asset, values[4]),
            MaxFee = Amount.Of(asset, values[5]),
            MaxFeeShareBasisPoints = (int)Math.Min(values[6], 1_000) * 100,
            MaxFeeRateSatPerKvB = values[7],
            DestinationTypes = types.Count > 0 ? [.. types.Distinct()] : [ScriptType.P2pkh, ScriptType.P2sh, ScriptType.P2wpkh, ScriptType.P2wsh, ScriptType.P2tr],
        }.Check();
    }

    private static long Number(ParseResult parsed, Option<string?> option, string? byDefault, ref Problem? problem)
    {
        var text = parsed.GetValue(option) ?? byDefault;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        problem ??= new Problem(
            ProblemCodes.LimitInvalid, text is null ? $"On the main network {option.Name} has to be given." : $"{option.Name} is a whole number.");
        return 0;
    }

    private static ScriptType Type(string text, ref Problem? problem)
    {
        if (Enum.TryParse<ScriptType>(text, ignoreCase: true, out var type) && !char.IsAsciiDigit(text[0]))
        {
            return type;
        }

        problem ??= new Problem(ProblemCodes.LimitInvalid, $"{text} is no kind of address.");
        return default;
    }

    private static Option<string?> Option(string name, string description) => new(name) { Description = description };
}
