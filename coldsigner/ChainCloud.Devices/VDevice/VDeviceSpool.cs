using ChainCloud.Devices.Spool;

namespace ChainCloud.Devices.VDevice;

/// <summary>The V-Device's work on its spool: inbox to outbox, pending or rejected. Nothing in the inbox can stop what is behind it.</summary>
public static class VDeviceSpool
{
    /// <summary>Handles all that waits, once, in the order of the names; tells each outcome. Returns how many frames were handled.</summary>
    public static int HandleWaiting(VDeviceFolder folder, OpenedVDevice device, Action<string> tell)
    {
        var names = device.Spool.Waiting();
        foreach (var name in names)
        {
            tell($"{name}: {Handle(folder, device, name)}");
        }

        return names.Count;
    }

    /// <summary>Answers a frame that waited for a person, and takes it off the pending list.</summary>
    public static string Finish(VDeviceFolder folder, OpenedVDevice device, string name, FrameOutcome outcome)
    {
        switch (outcome)
        {
            case FrameOutcome.Answered answered:
                device.Spool.Answer(name, answered.Frame);
                File.Delete(Path.Combine(folder.Pending, name));
                return answered.Text;
            case FrameOutcome.Waiting:
                return "still waits for a person";
            case FrameOutcome.Unreadable unreadable:
                return unreadable.Problem.Detail;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Handle(VDeviceFolder folder, OpenedVDevice device, string name)
    {
        if (!device.Spool.Read(name).TryGet(out var bytes, out var rubbish))
        {
            device.Spool.Reject(name, rubbish.ToString());
            return $"rejected, {rubbish.Detail}";
        }

        switch (device.Handle(bytes))
        {
            case FrameOutcome.Answered answered:
                device.Spool.Answer(name, answered.Frame);
                return answered.Text;
            case FrameOutcome.Waiting:
                DurableFile.Replace(Path.Combine(folder.Pending, name), bytes);
                File.Delete(Path.Combine(device.Spool.Inbox, name));
                return "waits for a person: vdevice approve";
            case FrameOutcome.Unreadable unreadable:
                device.Spool.Reject(name, unreadable.Problem.ToString());
                return $"rejected, {unreadable.Problem.Detail}";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
