using System.CommandLine;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>The merchant's device.</summary>
internal static class VDeviceCommands
{
    /// <summary>How many operators open a V-Device.</summary>
    private const int Operators = 1;

    public static Command Group() => new("vdevice", "The merchant's device: judges address batches and payouts.")
    {
        Init(), VDeviceEnrolCommand.Enrol(), VDevicePolicyCommands.Policy(), VDeviceServeCommands.Serve(), VDeviceServeCommands.Approve(),
        VDeviceServeCommands.VerifyBatch(), VDeviceStatusCommand.Status(), VDeviceServeCommands.Unlock(), Card(),
        TokenCommands.OfVDevice(),
    };

    /// <summary>Opens folder and keys and runs the action with them.</summary>
    public static int WithKeys(string dir, string[]? passphraseFiles, Terminal terminal, Func<VDeviceFolder, OpenedVDevice, int> action)
    {
        ProcessProtection.TurnOffCoreDumps();
        if (!VDeviceFolder.Open(dir).TryGet(out var folder, out var missing))
        {
            return terminal.Refuse(missing);
        }

        if (!PassphraseInput.Read(passphraseFiles, Operators, terminal).TryGet(out var passphrases, out var unread))
        {
            return terminal.Refuse(unread);
        }

        using (passphrases)
        {
            if (!folder.Unseal(passphrases, TimeProvider.System).TryGet(out var device, out var sealedOff))
            {
                return terminal.Refuse(sealedOff);
            }

            using (device)
            {
                return action(folder, device);
            }
        }
    }

    private static Command Init()
    {
        var (dir, merchant, name, network) = (CommonOptions.Dir(), CommonOptions.Merchant(), CommonOptions.Name(), CommonOptions.Network());
        var (files, memory) = (CommonOptions.PassphraseFiles(), CommonOptions.SealMemory());
        var website = new Option<string>("--website-key-out")
        {
            Description = "Where to write the website's configuration with the sealing key, once. Carry it there by hand and delete it here.",
            Required = true,
        };
        var administrators = CommonOptions.Administrators();
        return new Command("init", "Makes a new device: keys, folders, the website's sealing key.")
        {
            dir, merchant, name, network, files, memory, website, administrators,
        }
            .WithAction((parsed, terminal) =>
            {
                ProcessProtection.TurnOffCoreDumps();
                var self = new DeviceIdentity(
                    parsed.GetValue(network), parsed.GetValue(merchant), parsed.GetValue(name), DeviceRole.VDevice);
                return terminal.Show(
                    PassphraseInput.Read(parsed.GetValue(files), Operators, terminal).Then(passphrases =>
                    {
                        using (passphrases)
                        {
                            return SealParameters.For(self.Network, parsed.GetValue(memory)).Then(cost =>
                                VDeviceFolder.Create(
                                    parsed.GetValue(dir)!, self, passphrases, cost, parsed.GetValue(website)!, parsed.GetValue(administrators)));
                        }
                    }),
                    folder => $"V-Device {self.Device} of {self.Merchant} made in {folder.Root}.\n"
                        + "Next: vdevice policy set, vdevice enrol --offer-out for each vault, vdevice card for the cloud.");
            });
    }

    private static Command Card()
    {
        var dir = CommonOptions.Dir();
        var output = new Option<string>("--out") { Description = "Where to write the card.", Required = true };
        return new Command("card", "Writes the signed card that an operator posts to the cloud.") { dir, output }.WithAction((parsed, terminal) =>
            terminal.Show(
                VDeviceFolder.Open(parsed.GetValue(dir)!).Map(folder =>
                {
                    DurableFile.Replace(parsed.GetValue(output)!, File.ReadAllBytes(folder.CardFile));
                    return folder.Self;
                }),
                self => $"Card of {self.Device} written to {parsed.GetValue(output)}."));
    }
}
