using System.Reflection;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>Writes what is known of the process itself, by the names that Prometheus' own clients use.</summary>
internal static class ProcessPage
{
    private const string Handles = "/proc/self/fd";

    public static void Write(MetricWriter page, DateTimeOffset startedAt)
    {
        page.Begin("parlance_build_info", "gauge", "The version that runs.");
        page.Value(1, ("version", typeof(ProcessPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? ""));
        page.Begin("process_cpu_seconds_total", "counter", "Processor time of the process.");
        page.Seconds(Environment.CpuUsage.TotalTime);
        page.Single("process_start_time_seconds", "gauge", "When the gateway started, in seconds since 1970.", startedAt.ToUnixTimeSeconds());
        page.Single("process_resident_memory_bytes", "gauge", "Memory that the process holds.", Environment.WorkingSet);
        if (Directory.Exists(Handles))
        {
            page.Single("process_open_fds", "gauge", "Open files and sockets.", Directory.EnumerateFileSystemEntries(Handles).Count());
        }

        page.Single("dotnet_managed_memory_bytes", "gauge", "Memory of objects, unused ones included until they are collected.", GC.GetTotalMemory(forceFullCollection: false));
        page.Begin("dotnet_collections_total", "counter", "Collections of unused objects, each with those of older generations.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            page.Value(GC.CollectionCount(generation), ("generation", $"{generation}"));
        }

        page.Begin("dotnet_collection_pause_seconds_total", "counter", "Time that collections stopped the process.");
        page.Seconds(GC.GetTotalPauseDuration());
        page.Single("dotnet_threadpool_threads", "gauge", "Threads of the pool.", ThreadPool.ThreadCount);
        page.Single("dotnet_threadpool_queue_length", "gauge", "Work that waits for a thread of the pool.", ThreadPool.PendingWorkItemCount);
    }
}
