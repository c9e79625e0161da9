-- Orders for wrk: each request under a key of its own, by a random customer, for a random product, with a coupon, paid
-- from balance. Arguments after "--": a name for the run, the first and the last product.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local run, first, last, count = "", 1, 20, 0
local head, afterKey, customer, product, tail

function init(args)
  run = args[1]
  first, last = tonumber(args[2] or 1), tonumber(args[3] or 20)
  math.randomseed(number * 7919 + #run)
  local address = '"shippingAddress":{"name":"A. Customer","line1":"1 Sejong-daero","city":"Seoul",'
    .. '"postalCode":"04524","country":"KR"}'
  customer = '{"customerId":"demo-'
  product = '","lines":[{"sku":"TEA-'
  tail = '","quantity":2}],"couponCode":"WELCOME10","payment":{"method":"balance"},' .. address .. "}"
  local length = #customer + 4 + #product + 3 + #tail
  head = "POST /v1/orders HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nIdempotency-Key: " .. run .. "-"
    .. number .. "-"
  afterKey = "\r\nContent-Type: application/json\r\nContent-Length: " .. length .. "\r\n\r\n" .. customer
end

function request()
  count = count + 1
  return head .. count .. afterKey .. string.format("%04d", math.random(1000)) .. product
    .. string.format("%03d", math.random(first, last)) .. tail
end

-- One line for the program that started this: requests, microseconds, bad statuses, other errors, percentiles in us.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("WRK %d %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(90),
    latency:percentile(99), latency:percentile(99.9), latency.max))
end
