using System.CommandLine;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>Options that several commands have, each with one spelling.</summary>
internal static class CommonOptions
{
    /// <summary>The device's folder.</summary>
    public static Option<string> Dir() => new("--dir") { Description = "The device's own folder.", Required = true };

    /// <summary>Which network the device is for.</summary>
    public static Option<Network> Network() => Parsed("--network", "main, test or regtest.", NetworkNames.Parse, required: true);

    public static Option<MerchantId> Merchant() => Parsed("--merchant", "The merchant's name.", MerchantId.Parse, required: true);

    public static Option<DeviceId> Name() => Parsed("--name", "The device's own name.", DeviceId.Parse, required: true);

    /// <summary>One file per operator; asked for on the screen where none is given.</summary>
    public static Option<string[]> PassphraseFiles() => new("--passphrase-file")
    {
        Description = "File with one operator's passphrase; give the option once per operator, always in the same order.",
    };

    /// <summary>What Argon2id takes, in MiB.</summary>
    public static Option<int> SealMemory() => new("--seal-memory-mib")
    {
        Description = "Memory that opening the sealed file takes, in MiB: at least 256, on regtest 8.",
        DefaultValueFactory = _ => Devices.Sealing.SealParameters.DefaultMemoryMib,
    };

    /// <summary>What people compared aloud, for scripts.</summary>
    public static Option<string?> ConfirmWords() => new("--confirm-words")
    {
        Description = "The eight words of the other device's screen; without it they are asked for.",
    };

    /// <summary>The three administrators' public keys.</summary>
    public static Option<DevicePublicKey[]> Administrators() => new("--administrator")
    {
        Description = "Public key of an administrator, 66 hexadecimal digits; give the option three times. Only test networks do without, then without tokens.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = argument =>
        {
            var keys = argument.Tokens.Select(token => DevicePublicKey.Parse(token.Value)).ToArray();
            if (keys.All(key => key.IsOk))
            {
                return [.. keys.Select(key => key.Value)];
            }

            argument.AddError("--administrator: a public key is 66 hexadecimal digits, as admin init printed them.");
            return [];
        },
    };

    /// <summary>An option whose text a domain type parses.</summary>
    public static Option<T> Parsed<T>(string name, string description, Func<string?, Result<T>> parse, bool required = false) => new(name)
    {
        Description = description,
        Required = required,
        CustomParser = argument =>
        {
            if (parse(argument.Tokens.Count == 1 ? argument.Tokens[0].Value : null).TryGet(out var value, out var problem))
            {
                return value;
            }

            argument.AddError($"{name}: {problem.Detail}");
            return default!;
        },
    };
}
