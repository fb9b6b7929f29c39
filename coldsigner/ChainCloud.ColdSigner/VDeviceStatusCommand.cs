using System.CommandLine;
using System.Text.Json;
using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>What the V-Device knows and what waits. Needs no passphrase and shows no secret.</summary>
internal static class VDeviceStatusCommand
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Status()
    {
        var dir = CommonOptions.Dir();
        var json = new Option<bool>("--json") { Description = "For programs." };
        return new Command("status", "Shows vaults, limits, counters, pending payouts and alarms.") { dir, json }.WithAction((parsed, terminal) =>
            terminal.Show(
                VDeviceFolder.Open(parsed.GetValue(dir)!).Map(Read),
                status => parsed.GetValue(json) ? JsonSerializer.Serialize(status, Format) : Text(status)));
    }

    private static StatusView Read(VDeviceFolder folder)
    {
        var (wallet, state) = (folder.ReadWallet(), folder.ReadState());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new StatusView(
            folder.Self.Network.ToText(), folder.Self.Merchant.ToString(), folder.Self.Device.ToString(), Vault(wallet.ReceiveVault),
            Vault(wallet.SendVault), state.Locked is { } locked ? $"{locked.Rule}: {locked.Detail}" : null, state.VCounter,
            state.VaultSeen.Counter, state.AcceptedBatches.Count,
            [.. wallet.Policies.Values.Select(policy => new PolicyView(
                policy.Asset.Code, policy.MaxPerPayout.ToUnitsText(), policy.MaxPerDay.ToUnitsText(),
                state.SignedInDay(policy.Asset, now).ToString(System.Globalization.CultureInfo.InvariantCulture)))],
            [.. wallet.Catalog.All.Where(asset => !asset.IsNative).Select(asset => $"{asset.Asset} {EvmAddress.Format(asset.Token!.Contract)}")],
            [.. folder.ReadPending().Select(pending => pending.Job.PayoutId.ToString())],
            [.. SpoolFolder.Open(folder.Spool).StandingAlarms()]);
    }

    private static string? Vault(EnrolledDevice? vault) => vault?.Device.ToString();

    private static string Text(StatusView status) => string.Join(
        '\n',
        [
            $"V-Device {status.Device} of {status.Merchant} on {status.Network}",
            $"state: {(status.Locked is null ? "ready" : "LOCKED by " + status.Locked)}",
            $"receive vault: {status.ReceiveVault ?? "not enrolled"}",
            $"send vault: {status.SendVault ?? "not enrolled"}, last receipt {status.LastReceipt}",
            $"intents signed: {status.IntentsSigned}, batches accepted: {status.BatchesAccepted}",
            .. status.Policies.Select(p => $"{p.Asset}: {p.MaxPerPayout} a payout, {p.SignedInDay} of {p.MaxPerDay} in 24 hours"),
            .. status.Tokens.Select(t => $"token: {t}"),
            .. status.Pending.Select(p => $"waits: {p}"),
            .. status.Alarms.Select(a => $"ALARM: {a}"),
        ]);

    private sealed record StatusView(
        string Network, string Merchant, string Device, string? ReceiveVault, string? SendVault, string? Locked, long IntentsSigned,
        long LastReceipt, int BatchesAccepted, IReadOnlyList<PolicyView> Policies, IReadOnlyList<string> Tokens, IReadOnlyList<string> Pending, IReadOnlyList<string> Alarms);

    private sealed record PolicyView(string Asset, string MaxPerPayout, string MaxPerDay, string SignedInDay);
}
