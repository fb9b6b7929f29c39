using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.VDevice;

namespace ChainCloud.ColdSigner;

/// <summary>What the V-Device may approve.</summary>
internal static class VDevicePolicyCommands
{
    private const long DefaultIntentSeconds = 12 * 3600;

    public static Command Policy() => new("policy", "What the device may approve, per asset.") { Set(), Show() };

    private static Command Set()
    {
        var (dir, asset) = (CommonOptions.Dir(), Asset());
        var allow = new Option<string[]>("--allow") { Description = "An address that may be paid; may be given again.", AllowMultipleArgumentsPerToken = true };
        var any = new Option<bool>("--allow-any") { Description = "Any address may be paid." };
        var (perPayout, perDay) = (Units("--max-per-payout", "The most that one payout pays out, base units."),
            Units("--max-per-day", "The most in any 24 hours, fee caps included, base units."));
        var (fee, rate) = (Units("--max-fee", "The highest fee cap, base units of the chain's own asset."), new Option<long>("--max-fee-rate")
        {
            Description = "The highest fee rate cap, base units per 1,000 virtual bytes, or wei per gas.",
            Required = true,
        });
        var confirm = new Option<string?>("--confirm-above") { Description = "Above this a person approves, base units; without it none has to." };
        var seconds = new Option<long>("--intent-seconds")
        {
            Description = "How long an approval is valid, seconds.",
            DefaultValueFactory = _ => DefaultIntentSeconds,
        };
        var command = new Command("set", "Sets the policy of one asset anew.") { dir, asset, allow, any, perPayout, perDay, fee, rate, confirm, seconds };
        command.Validators.Add(result =>
        {
            if (result.GetValue(any) == result.GetValue(allow) is { Length: > 0 })
            {
                result.AddError("Give either --allow, once for each address, or --allow-any.");
            }
        });
        return command.WithAction((parsed, terminal) => terminal.Show(
            VDeviceFolder.Open(parsed.GetValue(dir)!).Then(folder => folder.ReadWallet().Catalog.Find(parsed.GetValue(asset)).Then(definition =>
            {
                var code = definition.Asset;
                var addresses = parsed.GetValue(any) ? [] : parsed.GetValue(allow)!;
                var read = new Func<Option<string>, Result<Amount>>(option => Amount.Parse(code, parsed.GetValue(option)));
                return Destinations(definition, addresses).Then(scripts =>
                    read(perPayout).Then(most => read(perDay).Then(day => Amount.Parse(definition.ChainAsset, parsed.GetValue(fee)).Then(maxFee =>
                        Amount.Parse(code, parsed.GetValue(confirm) ?? "0").Then(threshold =>
                            Save(folder, new PayoutPolicy
                            {
                                Asset = code,
                                Destinations = parsed.GetValue(any) ? null : scripts,
                                MaxPerPayout = most,
                                MaxPerDay = day,
                                MaxFee = maxFee,
                                MaxFeeRateSatPerKvB = parsed.GetValue(rate),
                                ConfirmAbove = parsed.GetValue(confirm) is null ? null : threshold,
                                IntentSeconds = parsed.GetValue(seconds),
                            }))))));
            })),
            policy => $"Policy for {policy.Asset} set."));
    }

    private static Command Show()
    {
        var (dir, asset) = (CommonOptions.Dir(), Asset());
        return new Command("show", "Shows the policy of one asset.") { dir, asset }.WithAction((parsed, terminal) => terminal.Show(
            VDeviceFolder.Open(parsed.GetValue(dir)!).Then(folder => folder.ReadWallet().Policies.TryGetValue(parsed.GetValue(asset), out var policy)
                ? Result<PayoutPolicy>.Ok(policy)
                : new Problem(ProblemCodes.NotFound, "No policy for that asset is set.")),
            policy => Encoding.UTF8.GetString(policy.ToJson())));
    }

    private static Result<PayoutPolicy> Save(VDeviceFolder folder, PayoutPolicy policy) => PayoutPolicy.Parse(policy.ToJson()).Map(valid =>
    {
        folder.SetPolicy(valid);
        return valid;
    });

    private static Result<ImmutableArray<ScriptPubKey>> Destinations(AssetDefinition asset, IEnumerable<string> addresses)
    {
        var scripts = addresses.Select(address => AddressCodec.Parse(asset, address)).ToArray();
        return scripts.FirstOrDefault(script => !script.IsOk) is { } bad && scripts.Any(script => !script.IsOk)
            ? bad.Problem
            : scripts.Select(script => script.Value).ToImmutableArray();
    }

    private static Option<AssetId> Asset() => CommonOptions.Parsed("--asset", "The asset, for example LTC.", AssetId.Parse, required: true);

    private static Option<string> Units(string name, string description) => new(name) { Description = description, Required = true };
}
