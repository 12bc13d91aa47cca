-- Turns the staged pages into a Word or typst document: exhibits, which are HTML, become captions, pictures and tables of that format.
-- Each page comes in a Div with its path in `page`; what links from one page to another then leads to its place in the document.
local columns = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "columns.lua" }))
local page, pages = "", {}
local is_sheet = false
local pictures_in = "" -- where pictures are for a page that Quarto makes: it starts in the folder of the page
local INLINE_SCALE = 0.5 -- of those
local anchors = {} -- every place that a link can lead to
local UNMARKED = { facts = true, ranked = true, tiles = true } -- lists
local SMALL = { note = true, source = true, unit = true, generated = true }
local LYING_PX, ACROSS_PX, WIDE_PX, WORD_PX = 1000, 800, 500, 100 -- of a chart on a page that is turned, across the page, beside its text, of a picture the size of a word
local CHART_MM, HIGHEST_MM = 108.5, 150 -- of a chart: two with their words stand on a page
local SMALL_PX, SMALL_MM = 350, 95 -- of a chart as on a phone
local LONGEST_LEAD = 4 -- paragraphs
local SHORT_TABLE = 45 -- lines
local SHORT_MEANING, SHORT_OPENING = 50, 600 -- letters
local END_OF_SECTION = '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/><w:sectPr><w:pgSz %s/></w:sectPr></w:pPr></w:p>'
local UPRIGHT_ENDS = END_OF_SECTION:format('w:w="11906" w:h="16838"')
local TURNED_ENDS = END_OF_SECTION:format('w:w="16838" w:h="11906" w:orient="landscape"')

local function anchor(path, id)
  return (path:gsub("[^%w]+", "-")) .. (id ~= "" and "--" .. id or "")
end

-- `../appendices/sources.html` seen from `kent/gaps` is `appendices/sources`.
local function resolve(target)
  local folder = page:match("^(.*)/[^/]*$")
  local path = (folder and folder .. "/" or "") .. target:gsub("%.html$", "")
  local before
  repeat before = path; path = path:gsub("[^/]+/%.%./", "", 1) until path == before
  return path
end

-- A link leads to its place in the document, to the page when it has no such place, and is plain words when the page is not in it.
local function link(element)
  local target, id = element.target:match("^([^#]*)#?(.*)$")
  if target:match("^%a+:") then return element end
  local path = target == "" and page or resolve(target)
  if not pages[path] then return element.content end
  local place = anchor(path, id)
  element.target = "#" .. (anchors[place] and place or anchor(path, ""))
  return element
end

-- A line that is nothing but a link to a page that is left out says nothing.
local function line(paragraph)
  local only = #paragraph.content == 1 and paragraph.content[1]
  if not only or only.t ~= "Link" or only.target:match("^%a+:") or only.target:match("^#") then return nil end
  return not pages[resolve(only.target:match("^[^#]*"))] and {} or nil
end

local function named(element)
  if element.identifier ~= "" then element.identifier = anchor(page, element.identifier) end
  return element
end

local function noted(element)
  if element.identifier ~= "" then anchors[anchor(page, element.identifier)] = true end
end

local function typst(inlines)
  return (pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), "typst"):gsub("%s+$", ""))
end

local function within(opening, inlines)
  return pandoc.Inlines({ pandoc.RawInline("typst", opening) }) .. inlines .. { pandoc.RawInline("typst", "]") }
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- A chart is as wide as two on a page are, narrower where it would be higher than a page can hold with what is said about it.
local function chart_width(image, width)
  local height = tonumber(image.attributes.height) or 0
  return math.min(width > WIDE_PX and CHART_MM or SMALL_MM, height > 0 and HIGHEST_MM * width / height or CHART_MM) .. "mm"
end

local function picture(image)
  local width = tonumber(image.attributes.width) or 0
  local chart = width > ACROSS_PX and "100%" or width > SMALL_PX and chart_width(image, width)
  image.src = image.src:gsub("^%.%./", "")
  if FORMAT == "typst" then
    local drawn = "image(" .. quoted("/" .. image.src) .. ", alt: " .. quoted(pandoc.utils.stringify(image.caption)) .. ", width: "
    if chart then return pandoc.RawInline("typst", "#" .. drawn .. chart .. ")") end
    if width <= WORD_PX then return pandoc.RawInline("typst", "#word(" .. drawn .. width * 0.75 .. "pt))") end
    return pandoc.RawInline("typst", "#layout(room => " .. drawn .. "calc.min(room.width, " .. width * 0.75 .. "pt)))")
  end
  if chart then image.attributes = { width = chart } end
  return image
end

-- Typst would read `= On the line` at the beginning of a content block as a heading, so nothing, `#[]`, comes before it.
local function span(element)
  local class = element.classes[1]
  if class == "chip" then
    local kind = element.classes[2]
    if FORMAT == "typst" then
      return pandoc.Inlines({ pandoc.RawInline("typst", '#chip("' .. kind .. '")[#[]'), table.unpack(element.content) })
        .. pandoc.Inlines({ pandoc.RawInline("typst", "]") })
    end
    element.attributes["custom-style"] = "Rating " .. kind
  elseif class == "below" or class == "aside" then
    local small = pandoc.Inlines({ class == "below" and pandoc.LineBreak() or pandoc.Space() })
    if FORMAT == "typst" then
      return small .. { pandoc.RawInline("typst", "#below[#[]") } .. element.content .. { pandoc.RawInline("typst", "]") }
    end
    element.attributes["custom-style"] = "Small"
    return small .. { element }
  elseif class == "number" then
    return pandoc.Strong(element.content)
  elseif class == "title" then
    return pandoc.Strong(element.content)
  end
  return element
end

local function styled(style, blocks, identifier)
  if FORMAT == "typst" then
    return pandoc.Div(blocks, pandoc.Attr(identifier or ""))
  end
  return pandoc.Div(blocks, pandoc.Attr(identifier or "", {}, { ["custom-style"] = style }))
end

-- Word shows what is tight in the style of tables, so what has a style of its own is not.
local function in_style(style)
  return function(plain) return styled(style, { pandoc.Para(plain.content) }) end
end

-- A chart: its caption above it, the picture with its words, then notes and sources, all on one page.
local function figure(element)
  local caption = pandoc.utils.blocks_to_inlines(element.caption.long)
  local image, rest = nil, pandoc.Blocks({})
  for _, block in ipairs(element.content) do
    if not image and block.t == "Plain" then image = block else rest:insert(block) end
  end
  if FORMAT == "typst" then
    local text = "#together[#chart([" .. typst(caption) .. "])[\n" .. typst(image.content) .. "\n] <" .. element.identifier .. ">"
    return pandoc.Blocks({ pandoc.RawBlock("typst", text) }) .. rest .. { pandoc.RawBlock("typst", "]") }
  end
  return pandoc.Blocks({
    styled("Image Caption", { pandoc.Para(caption) }, element.identifier),
    styled("Captioned Figure", { pandoc.Para(image.content) }),
  }) .. rest
end

local function strong(cell)
  cell.contents = cell.contents:walk({ Plain = function(plain) return pandoc.Plain({ pandoc.Strong(plain.content) }) end })
  return cell
end

-- The heading of consecutive rows stays with the first of them.
local function part(cell)
  if FORMAT == "typst" then
    cell.contents = cell.contents:walk({ Plain = function(plain) return pandoc.Plain(within("#part[", plain.content)) end })
  else
    cell.contents = cell.contents:walk({ Plain = in_style("Part") })
  end
  return cell
end

-- What may not be broken anywhere, the name of a file, may be broken between its words.
local function breakable(text)
  if #text.text <= columns.LONGEST_WORD then return nil end
  text.text = text.text:gsub("[_/;,]", "%0\u{200b}")
  return text
end

-- Pandoc takes the heading of the first rows for another header of the table, and of the others for rows.
local function mark_rows(element)
  for _, body in ipairs(element.bodies) do
    body.body, body.head = body.head .. body.body, {}
    for _, row in ipairs(body.body) do
      if row.classes:includes("this-area") then row.cells = row.cells:map(strong) end
      if row.classes:includes("part") then row.cells = row.cells:map(part) end
    end
  end
  return element:walk({ Str = breakable })
end

-- In typst the heading of consecutive rows is a header below that of the table: no page ends with it, and the next one repeats it.
local function with_headers(element)
  local text = pandoc.write(pandoc.Pandoc({ element }), "typst", pandoc.WriterOptions({ wrap_text = "none" }))
  return pandoc.RawBlock("typst", (text:gsub("table%.cell%(colspan: %d+%)(%[#part%b[]%])", "table.header(level: 2, %0)")))
end

local function whole_table(element)
  local marked = named(mark_rows(element))
  return FORMAT == "typst" and with_headers(marked) or marked
end

-- In Word a table stays on one page when each of its rows stays with the next; the last one stays with the notes below it.
local function kept(element)
  local function keep(row)
    row.cells = row.cells:map(function(cell)
      cell.contents = cell.contents:walk({ Plain = in_style("Kept") })
      return cell
    end)
  end
  local rows = pandoc.List({}) .. element.head.rows
  for _, body in ipairs(element.bodies) do rows = rows .. body.body end
  for number = 1, #rows - 1 do keep(rows[number]) end
  return element
end

-- Blocks on pages of their own that are turned. In Word the last paragraph of a section says how its pages lie.
local function turned(content)
  if FORMAT == "typst" then
    return pandoc.Blocks({ pandoc.RawBlock("typst", "#set page(flipped: true, margin: turned)") })
      .. content
      .. { pandoc.RawBlock("typst", "#set page(flipped: false, margin: upright)") }
  end
  return pandoc.Blocks({ pandoc.RawBlock("openxml", UPRIGHT_ENDS) }) .. content .. { pandoc.RawBlock("openxml", TURNED_ENDS) }
end

-- The items of a list that a page shows without marks: a grid, a paragraph each, or one paragraph of all.
local function items_of(class, items)
  if class == "ranked" then
    local said = pandoc.Inlines({})
    for number, item in ipairs(items) do
      if number > 1 then said:extend({ pandoc.Str(";"), pandoc.Space() }) end
      said:extend(pandoc.utils.blocks_to_inlines(item))
    end
    return pandoc.Para(said)
  end
  local blocks = pandoc.Blocks(FORMAT == "typst" and { pandoc.RawBlock("typst", "#" .. class .. "(") } or {})
  for _, item in ipairs(items) do
    if FORMAT == "typst" then
      blocks = blocks .. { pandoc.RawBlock("typst", "[") } .. item .. { pandoc.RawBlock("typst", "],") }
    else
      blocks:extend(item)
    end
  end
  if FORMAT == "typst" then blocks:insert(pandoc.RawBlock("typst", ")")) end
  return blocks
end

local function div(element)
  if element.attributes.page then return nil end
  if SMALL[element.classes[1]] then
    if FORMAT == "typst" then
      local note = element.classes[1] == "source" and "#source[" or "#note["
      return pandoc.Blocks({ pandoc.RawBlock("typst", note) }) .. element.content .. { pandoc.RawBlock("typst", "]") }
    end
    return styled(element.classes[1] == "source" and "Source Note" or "Note", element.content)
  end
  if element.classes:includes("together") then
    if FORMAT ~= "typst" then return element:walk({ Table = kept }) end
    element.content = pandoc.Blocks({ pandoc.RawBlock("typst", "#together[") }) .. element.content .. { pandoc.RawBlock("typst", "]") }
    return element
  end
  if element.classes:includes("wide") then return turned(element.content) end
  if UNMARKED[element.classes[1]] then return items_of(element.classes[1], element.content[1].content) end
  if element.classes:includes("lead") then
    if FORMAT == "typst" then
      return pandoc.Blocks({ pandoc.RawBlock("typst", "#lead[") }) .. element.content .. { pandoc.RawBlock("typst", "]") }
    end
    return styled("Lead", element.content)
  end
  if element.classes:includes("notice") then
    if FORMAT == "typst" then
      local label = element.identifier ~= "" and " <" .. element.identifier .. ">" or ""
      return pandoc.Blocks({ pandoc.RawBlock("typst", "#notice[") }) .. element.content .. { pandoc.RawBlock("typst", "]" .. label) }
    end
    return styled("Notice", element.content, element.identifier)
  end
  return element
end

-- In Word, which has no grid of tiles, one is two lines: what it is and its value, and how it moved beside what it is to reach.
local function two_lines(item)
  local above, moved, rating = item:match('^(.-) <span class="change">(.-)</span>(.*)$')
  if not moved then return nil end
  return above:gsub('<span class="label">(.-)</span>', "%1&ensp;") .. "<br>" .. moved:gsub("<br>", "&ensp;") .. rating:gsub(' <span class="chips">', '&ensp;<span class="chips">')
end

-- A list that a page shows without marks stays one: each fact what it is, its value, and what is beside that.
local function unmarked(class, items)
  if not UNMARKED[class] then return nil end
  if class == "tiles" and FORMAT == "docx" then items = items:gsub("<li>.-</li>", two_lines) end
  items = items:gsub('<span class="label">(.-)</span>', "%1<br>"):gsub('class="when"', class == "tiles" and 'class="aside"' or 'class="below"')
  if class == "tiles" then items = items:gsub(' <span class="(ch%a+)">', '<br><span class="%1">') end -- change, chips
  return '<div class="' .. class .. '"><ul>' .. items .. "</ul></div>"
end

-- A picture that stands in a page is a file in print.
local function drawn(class, file, attributes)
  if class == "locator" then return "" end
  local function of(name) return attributes:match(" " .. name .. '="(.-)"') or "" end
  local kind, scale = FORMAT == "typst" and ".svg" or ".png", class == "inline" and INLINE_SCALE or 1
  return ('<img src="%s%s%s" width="%s" height="%s" alt="%s">'):format(pictures_in, file, kind, of("width") * scale, of("height") * scale, of("aria%-label"))
end

-- On a sheet the year of a measure stands in the line of its name, and everywhere how far the way is gone beside its bar.
local function with_year(name)
  return (name:gsub('class="below"', 'class="aside"'))
end

-- On paper a measure is a line: why each is rated so is on its page.
local function plain(html)
  return (html:gsub('<details class="cell">(.-)</details>', function(cell) return (cell:gsub('<span class="below">.-</span>', "")) end))
end

-- What a document does without: the rows behind a chart, which are in the downloads, and links to them. The unit of a table is in
-- its caption, as that of a chart is.
local function readable(html)
  html = html:gsub('<td[^>]-data%-label="Way to target".-</td>', with_year)
  html = html:gsub(' role="%l+"', ""):gsub(' data%-label="[^"]*"', "") -- what is not read takes no time
  html = html:gsub('<details class="folded"><summary>.-</summary>', ""):gsub("</details><!%-%-folded%-%->", "")
  if is_sheet then html = html:gsub('<th scope="row".-</th>', with_year) end
  html = html:gsub('<p class="hint">[^<]*</p>%s*', "")
  html = html:gsub('<table class="[^"]-scorecard".-</table>', plain):gsub('<table class="[^"]-listed".-</table>', plain)
  html = html:gsub('<svg class="chart narrow".-</svg>', ""):gsub('<svg class="([%w ]+)" data%-picture="(.-)"(.-)>.-</svg>', drawn)
  html = html:gsub('<details class="about">.-</details>', ""):gsub('<p class="download">.-</p>', ""):gsub('<p class="definitions">.-</p>', "")
  html = html:gsub('<caption>(<span class="number">.-</span>) (.-)</caption>', '<caption>%1 <span class="title">%2</span></caption>')
  html = html:gsub('<p class="unit">(.-)</p>%s*(<div class="scroll".-)</caption>', '%2<br><span class="unit">%1</span></caption>')
  html = html:gsub('<ul class="tiles context">', '<ul class="facts">'):gsub('<ul class="(%w+)">(.-)</ul>', unmarked)
  html = html:gsub('<p class="(%w+)[ %w]*">(.-)</p>', function(class, text)
    return SMALL[class] and '<div class="' .. class .. '"><p>' .. text .. "</p></div>" or nil
  end)
  html = html:gsub('<dt id="([^"]+)"[^>]*>(.-)</dt>', '<dt><span id="%1">%2</span></dt>')
  return pandoc.read(html, "html").blocks
end

-- Narrative that stands beside its figure on a page comes before it on paper.
local function in_order(element)
  if element.classes:includes("beside") or element.classes:includes("narrative") then return element.content end
end

local function is_exhibit(block)
  return block.t == "Figure" or (block.t == "Div" and block.classes:includes("exhibit") and block.classes:includes("table"))
end

-- Fits the columns of the tables in the block; whether one, or a chart, wants a page that is turned. A short one stays with its notes.
local function fitted(block)
  local is_wide, is_short = false, is_exhibit(block)
  local fit = function(element)
    local done, wants, lines = columns.fit(element, is_sheet)
    is_wide, is_short = not is_sheet and (is_wide or wants), is_short and lines <= SHORT_TABLE
    return done
  end
  local lies = function(image) is_wide = is_wide or (tonumber(image.attributes.width) or 0) > LYING_PX end
  block = pandoc.Blocks({ block }):walk({ Table = fit, Image = lies })[1]
  if is_short and not is_wide and block.t == "Div" then block.classes:insert("together") end
  return block, is_wide
end

-- A table, or a text with headings of its own.
local function is_part(block)
  return block.t == "Div" and not SMALL[block.classes[1]]
end

-- A paragraph that stays with what follows it.
local function lead(paragraph)
  return pandoc.Div({ paragraph }, pandoc.Attr("", { "lead" }))
end

-- Where what goes on a page that is turned begins: at its heading, or at the chapter's where little has been said since that.
local function beginning(blocks, heading)
  local said = 0
  for number = 1, heading - 1 do
    local block = blocks[number]
    if block.t == "Div" and (block.classes[1] == "wide" or is_exhibit(block)) or block.t == "Figure" then return heading end
    said = said + #pandoc.utils.stringify(block)
  end
  return said < SHORT_OPENING and 1 or heading
end

-- What is said between a heading and its figure or table stays with it, and goes with a wide table to a page that is turned.
local function led(content)
  local blocks, words, heading = pandoc.Blocks({}), {}, nil
  for _, each in ipairs(content) do
    local block, is_wide = fitted(each)
    blocks:insert(block)
    local number = #blocks
    if is_wide then
      local first = beginning(blocks, heading or number)
      local together = pandoc.Blocks({ table.unpack(blocks, first) })
      for _ = first, number do blocks:remove() end
      local before = blocks[#blocks]
      if before and before.t == "Div" and before.classes[1] == "wide" then
        before.content:extend(together)
      else
        blocks:insert(pandoc.Div(together, pandoc.Attr("", { "wide" })))
      end
      words, heading = {}, nil
    elseif block.t == "Header" then
      words, heading = {}, block.level > 1 and number or nil
    elseif block.t == "Para" or (block.t == "Div" and block.classes[1] == "generated") then
      table.insert(words, number)
    elseif (block.t == "Figure" or is_part(block)) and #words <= LONGEST_LEAD then
      for _, each in ipairs(words) do
        local said = blocks[each]
        if said.t == "Para" then blocks[each] = lead(said) end
      end
      words, heading = {}, nil
    else
      local before = block.t == "Div" and SMALL[block.classes[1]] and blocks[number - 1]
      if before and before.t == "Para" then blocks[number - 1] = lead(before) end
      local is_whole = before and (before.t == "Figure" or before.t == "Div" and before.classes:includes("wide"))
      if is_whole then before.content:insert(blocks:remove()) end
      words, heading = {}, nil
    end
  end
  return blocks
end

-- Short meanings stand in one paragraph, as a key does.
local function key(entries)
  local line = pandoc.Inlines({})
  for number, entry in ipairs(entries) do
    if number > 1 then line:extend({ pandoc.Str(";"), pandoc.Space() }) end
    line = line .. { pandoc.Strong(entry[1]), pandoc.Space() } .. entry[2][1][1].content
  end
  return pandoc.Para(line)
end

-- A definition of one line stands beside its term.
local function definitions(element)
  local paragraphs, longest = pandoc.Blocks({}), 0
  for _, entry in ipairs(element.content) do
    local term, said = entry[1], entry[2]
    if #said ~= 1 or #said[1] ~= 1 then return element end
    longest = math.max(longest, #pandoc.utils.stringify(said[1]))
    local line = pandoc.Para(pandoc.Inlines({ pandoc.Strong(term), pandoc.Space() }) .. said[1][1].content)
    if FORMAT == "typst" then
      paragraphs:extend({ pandoc.RawBlock("typst", "#entry["), line, pandoc.RawBlock("typst", "]") })
    else
      paragraphs:insert(styled("Entry", { line }))
    end
  end
  return longest < SHORT_MEANING and key(element.content) or paragraphs
end

local function loose(element)
  return element:walk({ Plain = in_style("Item") })
end

local function element_filter()
  return {
    Header = named,
    Table = whole_table,
    Figure = function(element) return figure(named(element)) end,
    Div = function(element) return div(named(element)) end,
    Span = function(element) return span(named(element)) end,
    Image = picture,
    Link = link,
    DefinitionList = definitions,
    BulletList = FORMAT == "docx" and loose or nil,
    OrderedList = FORMAT == "docx" and loose or nil,
  }
end

-- The page opened up: what was HTML is read, and every place in it that a link can lead to is noted.
local function opened(block)
  page = block.attributes.page
  local read = block:walk({ RawBlock = function(raw) return raw.format == "html" and readable(raw.text) or nil end })
  read = read:walk({ Para = line })
  read:walk({ Header = noted, Table = noted, Figure = noted, Div = noted, Span = noted })
  anchors[anchor(page, "")] = true
  return { page = page, content = led(read.content:walk({ Div = in_order })) }
end

-- Whether a page begins turned where the one before it ends so: nothing comes between, and in Word both are one section.
local function goes_on(before, content)
  local last, first = before[#before], content[1]
  return last and last.t == "RawBlock" and last.text == TURNED_ENDS and first.t == "RawBlock" and first.text == UPRIGHT_ENDS
end

-- The pages of a document; a page that Quarto makes by itself is one without a block around it.
local function pages_of(document)
  local first = document.blocks[1]
  if first and first.attributes and first.attributes.page then return document.blocks end
  local above = io.open("../_quarto.yml")
  if FORMAT == "docx" and above then pictures_in = "./../" end
  return pandoc.Blocks({ pandoc.Div(document.blocks, pandoc.Attr("", {}, { page = "page" })) })
end

function Pandoc(document)
  is_sheet = document.meta.sheet == true
  document.blocks = pages_of(document)
  for _, block in ipairs(document.blocks) do pages[block.attributes.page] = true end
  local blocks = pandoc.Blocks({})
  for _, each in ipairs(document.blocks:map(opened)) do
    page = each.page
    local content = each.content:walk(element_filter())
    local heading = content:find_if(function(block) return block.t == "Header" end)
    if heading then heading.identifier = anchor(page, "") end
    if FORMAT == "typst" and not is_sheet and heading and heading.level == 1 then blocks:insert(pandoc.RawBlock("typst", "#pagebreak(weak: true)")) end
    if FORMAT == "docx" and goes_on(blocks, content) then
      blocks:remove()
      content:remove(1)
    end
    blocks:extend(content)
  end
  document.blocks = blocks
  return document
end
