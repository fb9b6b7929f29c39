using System.Runtime.InteropServices;

namespace ChainCloud.Courier;

/// <summary>Writes files so that a power cut leaves the whole file or none: tmp, fsync, rename, fsync of the folder.</summary>
internal static class DurableFile
{
    /// <summary>Ends the name of a file that is not finished; readers pass over it.</summary>
    public const string TemporarySuffix = ".tmp";

    public static void Write(string path, ReadOnlySpan<byte> bytes, Action<string> step)
    {
        var temporary = path + TemporarySuffix;
        step("write " + Path.GetFileName(temporary));
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        step("rename to " + Path.GetFileName(path));
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Moves an entry of any kind, replacing a file of that name.</summary>
    public static void Move(string source, string target, Action<string> step)
    {
        step("move " + Path.GetFileName(source));
        if (Directory.Exists(source) && new DirectoryInfo(source).LinkTarget is null)
        {
            Directory.Move(source, Directory.Exists(target) ? target + "-again" : target);
        }
        else
        {
            File.Move(source, target, overwrite: true);
        }

        FlushFolder(Path.GetDirectoryName(target)!);
        FlushFolder(Path.GetDirectoryName(source)!);
    }

    /// <summary>Makes renames in the folder durable. .NET has no call for it.</summary>
    private static void FlushFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"Can't open the folder {folder} to flush it.");
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw new IOException($"Can't flush the folder {folder}.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
