using System.CommandLine;
using System.Globalization;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>The vault's own limits as options. Test networks have defaults that follow the asset; on the main network each has to be given.</summary>
internal sealed class VaultLimitOptions
{
    private readonly Option<string?> _perIntent = Option("--max-per-intent", "L1: the most of one intent with its fee, base units.");
    private readonly Option<string?> _perHour = Option("--max-per-hour", "The most in any hour, fees included, base units.");
    private readonly Option<string?> _perDay = Option("--max-per-day", "L24: the most in any 24 hours, fees included, base units.");
    private readonly Option<string?> _count = Option("--max-count-per-day", "The most intents in any 24 hours.");
    private readonly Option<string?> _lifetime = Option("--lifetime", "The most ever, fees included, base units.");
    private readonly Option<string?> _fee = Option("--max-fee", "The highest fee of one transaction, base units of the chain's own asset.");
    private readonly Option<string?> _share = Option("--max-fee-share-percent", "The highest fee as a share of the amount, whole per cent, 1 to 100; not on account chains.");
    private readonly Option<string?> _rate = Option("--max-fee-rate", "The highest fee rate, base units per 1,000 virtual bytes, or wei per gas.");

    private readonly Option<long?> _gas = new("--max-gas")
    {
        Description = "On account chains, the most gas of a payment of the chain's own asset; more than 21,000 also pays contracts.",
    };

    private readonly Option<string[]> _types = new("--destination-type")
    {
        Description = "Kind of address that may be paid: p2wpkh, p2wsh, p2tr, p2pkh, p2sh; may be given again. All that the chain has without it.",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _perIntent, _perHour, _perDay, _count, _lifetime, _fee, _share, _rate, _gas, _types })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Refuses what is malformed or not of this asset's kind, and on the main network what is not given.</summary>
    public Result<VaultLimits> Read(ParseResult parsed, AssetDefinition asset)
    {
        Problem? problem = null;
        var defaults = Defaults(asset);
        var values = new List<BigInteger>();
        foreach (var (option, byDefault) in new[] { _perIntent, _perHour, _perDay, _lifetime, _fee, _count, _share, _rate }.Zip(defaults))
        {
            values.Add(Number(parsed, option, asset.Network == Network.Main ? null : byDefault, ref problem));
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

        var (code, isAccount) = (asset.Asset, asset.Kind == ChainKind.Evm);
        return new VaultLimits
        {
            MaxPerIntent = Amount.Of(code, values[0]),
            MaxPerHour = Amount.Of(code, values[1]),
            MaxPerDay = Amount.Of(code, values[2]),
            Lifetime = Amount.Of(code, values[3]),
            MaxFee = Amount.Of(asset.ChainAsset, values[4]),
            MaxCountPerDay = (int)BigInteger.Min(values[5], int.MaxValue),
            MaxFeeShareBasisPoints = (int)BigInteger.Min(values[6], 1_000) * 100,
            MaxFeeRateSatPerKvB = (long)BigInteger.Min(values[7], long.MaxValue),
            MaxGas = parsed.GetValue(_gas) ?? (isAccount && asset.IsNative ? TokenList.MinGasLimit : 0),
            DestinationTypes = types.Count > 0 ? [.. types.Distinct()] : [.. Destinations(asset)],
        }.Check(asset);
    }

    /// <summary>
    /// For test networks. A payment is at most 5,000 times the fee that payouts may have there by default, which makes 5 BTC, 50 LTC, 25,000 DOGE
    /// and 50 ETH; of tokens, whose fees say nothing about them, 50,000.
    /// </summary>
    private static BigInteger[] Defaults(AssetDefinition asset)
    {
        var one = asset.IsNative ? 5_000 * asset.Fees.MaxFeeUnits : 50_000 * BigInteger.Pow(10, asset.Decimals);
        return [one, 2 * one, 4 * one, 200 * one, 10 * asset.Fees.MaxFeeUnits, 1_000, asset.Kind == ChainKind.Evm ? 100 : 10, 5 * asset.Fees.MaxRate];
    }

    private static IEnumerable<ScriptType> Destinations(AssetDefinition asset) => asset.Utxo switch
    {
        null => [],
        { HasSegwit: true } => [ScriptType.P2pkh, ScriptType.P2sh, ScriptType.P2wpkh, ScriptType.P2wsh, ScriptType.P2tr],
        _ => [ScriptType.P2pkh, ScriptType.P2sh],
    };

    private static BigInteger Number(ParseResult parsed, Option<string?> option, BigInteger? byDefault, ref Problem? problem)
    {
        var text = parsed.GetValue(option) ?? byDefault?.ToString(CultureInfo.InvariantCulture);
        if (text is { Length: <= Amount.MaxDigits } && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value < BigInteger.One << 256)
        {
            return value;
        }

        problem ??= new Problem(
            ProblemCodes.LimitInvalid, text is null ? $"On the main network {option.Name} has to be given." : $"{option.Name} is a whole number below 2^256.");
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
