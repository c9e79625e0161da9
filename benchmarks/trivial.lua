-- A request that the host answers without any shard, for scale. Argument after "--": GET or POST.
local text

function init(args)
  local host = "Host: " .. wrk.host .. ":" .. wrk.port .. "\r\n"
  if args[1] == "POST" then
    local body = '{"customerId":"demo-0001","lines":[{"sku":"TEA-001","quantity":2}]}'
    text = "POST /nothing HTTP/1.1\r\n" .. host .. "Content-Type: application/json\r\nContent-Length: " .. #body
      .. "\r\n\r\n" .. body
  else
    text = "GET /health/live HTTP/1.1\r\n" .. host .. "\r\n"
  end
end

function request()
  return text
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("WRK %d %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(90),
    latency:percentile(99), latency:percentile(99.9), latency.max))
end
